import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output } from '../measure/machine.js';
import { treeOf } from '../measure/processes.js';
import { cyrusUser, imapdConfiguration, masterConfiguration } from './cyrusConfiguration.js';
import { ended, freePorts, listening } from './daemons.js';
import type { MailSystem } from './system.js';

const programsIn = (root: string): string => join(root, 'usr/lib/cyrus/bin');
const librariesIn = (root: string): string =>
  ['x86_64', 'aarch64']
    .flatMap((cpu) => [`usr/lib/${cpu}-linux-gnu`, `lib/${cpu}-linux-gnu`])
    .map((path) => join(root, path))
    .join(':');

/** Why Cyrus cannot be measured here, or null. `root` is where Debian's packages were unpacked. */
export function cyrusMissing(root: string | undefined): string | null {
  if (root === undefined) return 'no --cyrus DIR';
  if (!existsSync(join(programsIn(root), 'master'))) return `there is no Cyrus in ${root}`;
  return process.getuid?.() === 0 ? null : 'Cyrus starts only as root';
}

function cyrusVersion(root: string): string {
  const about = join(root, 'usr/share/doc/cyrus-common/changelog.Debian.gz');
  return `Cyrus ${/\(([^)]+)\)/.exec(output('zcat', [about]))?.[1] ?? 'of an unknown version'}`;
}

/** Debian's Cyrus from a directory in which its packages were unpacked, on a port and in a directory of its own. */
export async function startCyrus(root: string): Promise<MailSystem> {
  const dir = mkdtempSync(join(tmpdir(), 'fumibako-cyrus-'));
  const [imap = 0, free = 0] = await freePorts(2);
  const http = existsSync(join(programsIn(root), 'httpd')) ? free : 0;
  prepare(dir, programsIn(root), { imap, http });
  const passwords = await answerPasswords(join(dir, 'passwords'));
  let running: ChildProcess | null = null;
  const roots = (): readonly number[] => (running?.pid === undefined ? [] : [running.pid]);
  const start = async (): Promise<void> => {
    const args = ['-C', `${dir}/imapd.conf`, '-M', `${dir}/cyrus.conf`, '-p', `${dir}/master.pid`, '-D'];
    const env = { ...process.env, LD_LIBRARY_PATH: librariesIn(root) };
    running = spawn(join(programsIn(root), 'master'), args, { stdio: 'ignore', env });
    await listening(imap, () => 'what Cyrus says is in syslog');
  };
  const stop = async (): Promise<void> => {
    const all = treeOf(roots());
    running?.kill('SIGTERM');
    await ended(all);
  };
  const remove = async (): Promise<void> => {
    await stop();
    passwords.close();
    rmSync(dir, { recursive: true, force: true });
  };
  await start().catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    kind: 'peer',
    name: cyrusVersion(root),
    ports: { smtp: 0, imap, pop3: 0, sink: 0, http },
    ...(http === 0 ? {} : { calendarOf: (user) => `/dav/calendars/user/${user}/Default/` }),
    roots,
    restart: async () => {
      await stop();
      await start();
    },
    remove,
  };
}

function prepare(dir: string, programs: string, ports: { readonly imap: number; readonly http: number }): void {
  for (const name of ['config', 'config/socket', 'config/proc', 'config/db', 'spool']) mkdirSync(join(dir, name));
  writeFileSync(join(dir, 'imapd.conf'), imapdConfiguration(dir));
  writeFileSync(join(dir, 'cyrus.conf'), masterConfiguration(programs, dir, ports));
  output('chown', ['-R', `${cyrusUser}:${cyrusUser}`, dir]);
  chmodSync(dir, 0o755);
}

/**
 * The socket that the SASL library asks whether a password is right (saslauthd): here every one is, for the peers check plain
 * text. A question is four strings and the answer one, each with its length before it in two octets.
 */
async function answerPasswords(path: string): Promise<Server> {
  const yes = Buffer.from([0, 2, ...Buffer.from('OK')]);
  const server = createServer((socket: Socket) => {
    let asked = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      asked = Buffer.concat([asked, chunk]);
      if (stringsIn(asked) >= 4) socket.end(yes);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  chmodSync(path, 0o777);
  return server;
}

function stringsIn(octets: Buffer): number {
  let count = 0;
  for (let at = 0; at + 2 <= octets.length; count++) {
    at += 2 + octets.readUInt16BE(at);
    if (at > octets.length) break;
  }
  return count;
}
