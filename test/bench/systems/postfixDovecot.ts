import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output } from '../measure/machine.js';
import { treeOf } from '../measure/processes.js';
import { ended, freePorts, listening } from './daemons.js';
import { dovecotConfiguration, dovecotOwner, dovecotUsers } from './dovecotConfiguration.js';
import { mainConfiguration, masterConfiguration, recipientsMap } from './postfixConfiguration.js';
import { elsewhere, type MailSystem, outward } from './system.js';

/** Why the peer cannot be measured here, or null. */
export function peerMissing(): string | null {
  for (const file of ['/usr/sbin/postfix', '/usr/sbin/dovecot'])
    if (!existsSync(file)) return `${file} is missing (Debian: postfix, dovecot-imapd, dovecot-pop3d, dovecot-lmtpd)`;
  if (process.getuid?.() !== 0) return 'Postfix starts only as root';
  return null;
}

export function peerVersions(): string {
  const postfix = output('/usr/sbin/postconf', ['-d', '-h', 'mail_version']).trim();
  const dovecot = output('/usr/sbin/dovecot', ['--version']).trim().split(' ')[0];
  return `Postfix ${postfix} and Dovecot ${dovecot} (mdbox)`;
}

/** Debian's Postfix and Dovecot from a configuration, on ports and in a directory of their own. */
export async function startPostfixDovecot(): Promise<MailSystem> {
  const dir = mkdtempSync(join(tmpdir(), 'fumibako-peer-'));
  const [smtp = 0, imap = 0, pop3 = 0, sink = 0] = await freePorts(4);
  prepare(dir, { smtp, imap, pop3, sink, http: 0 });
  let running: readonly ChildProcess[] = [];
  const roots = (): readonly number[] => running.map((child) => child.pid ?? 0);
  const start = async (): Promise<void> => {
    running = [
      spawn('/usr/sbin/dovecot', ['-F', '-c', `${dir}/dovecot.conf`], { stdio: 'ignore' }),
      spawn('/usr/sbin/postfix', ['-c', `${dir}/postfix`, 'start-fg'], { stdio: 'ignore', detached: true }),
    ];
    for (const port of [imap, pop3, smtp]) await listening(port, () => logs(dir));
  };
  const stop = async (): Promise<void> => {
    const all = treeOf(roots());
    output('/usr/sbin/postfix', ['-c', `${dir}/postfix`, 'stop']);
    for (const child of running) child.kill('SIGTERM');
    await ended(all);
  };
  await start();
  return {
    kind: 'peer',
    name: peerVersions(),
    ports: { smtp, imap, pop3, sink, http: 0 },
    roots,
    // CREATE rewrites its list of mailboxes each time, three minutes for 5,000: without the list they take two seconds, and
    // the first LIST makes it.
    createMailboxes: (user, names) => {
      const options = ['-c', `${dir}/dovecot.conf`, '-o', 'mailbox_list_index=no'];
      execFileSync('/usr/bin/doveadm', [...options, 'mailbox', 'create', '-u', user, ...names]);
    },
    restart: async () => {
      await stop();
      await start();
    },
    remove: async () => {
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function prepare(dir: string, ports: MailSystem['ports']): void {
  chmodSync(dir, 0o755);
  for (const name of ['postfix', 'queue', 'data', 'mail', 'run', 'state']) mkdirSync(join(dir, name), { mode: 0o755 });
  chownSync(join(dir, 'mail'), dovecotOwner, dovecotOwner);
  const postfix = Number(output('id', ['-u', 'postfix']));
  chownSync(join(dir, 'data'), postfix, postfix);
  writeFileSync(join(dir, 'dovecot.conf'), dovecotConfiguration(dir, ports));
  writeFileSync(join(dir, 'users'), dovecotUsers());
  writeFileSync(join(dir, 'recipients'), recipientsMap());
  writeFileSync(join(dir, 'outward'), `${outward} ${elsewhere}\n`);
  writeFileSync(join(dir, 'routes'), `${elsewhere.replace(/.*@/, '')} smtp:[127.0.0.1]:${ports.sink}\n`);
  writeFileSync(join(dir, 'postfix/main.cf'), mainConfiguration(dir));
  writeFileSync(join(dir, 'postfix/master.cf'), masterConfiguration(ports.smtp));
}

function logs(dir: string): string {
  const files = ['dovecot.log', 'postfix.log'].map((name) => join(dir, name)).filter((file) => existsSync(file));
  return files.map((file) => readFileSync(file, 'utf8').slice(-2000)).join('\n');
}
