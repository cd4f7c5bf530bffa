import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventName, eventText } from '../load/events.js';
import { output } from '../measure/machine.js';
import { treeOf } from '../measure/processes.js';
import { ended, freePorts, listening } from './daemons.js';
import { type MailSystem, peopleCount, person } from './system.js';

const environmentOf = (root: string | undefined): NodeJS.ProcessEnv =>
  root === undefined
    ? process.env
    : { ...process.env, PYTHONPATH: join(root, 'usr/lib/python3/dist-packages'), PYTHONDONTWRITEBYTECODE: '1' };

const versionIn = (root: string | undefined): string =>
  output('env', [
    ...(root === undefined ? [] : [`PYTHONPATH=${join(root, 'usr/lib/python3/dist-packages')}`]),
    'python3',
    '-c',
    'import radicale; print(radicale.VERSION)',
  ]).trim();

/** Why Radicale cannot be measured here, or null. `root`: where Debian's packages were unpacked, if they are not installed. */
export const radicaleMissing = (root: string | undefined): string | null =>
  versionIn(root) === '' ? 'radicale is missing' : null;

/** Debian's Radicale on a port and in a directory of its own; whoever asks is let in. */
export async function startRadicale(root: string | undefined): Promise<MailSystem> {
  const dir = mkdtempSync(join(tmpdir(), 'fumibako-radicale-'));
  const [http = 0] = await freePorts(1);
  const calendarIn = (user: string): string => join(dir, 'collections/collection-root', user, 'calendar');
  for (let index = 0; index < peopleCount; index++) {
    mkdirSync(calendarIn(person(index)), { recursive: true });
    writeFileSync(join(calendarIn(person(index)), '.Radicale.props'), '{"tag": "VCALENDAR"}');
  }
  writeFileSync(join(dir, 'config'), configuration(dir, http));
  let running: ChildProcess | null = null;
  const roots = (): readonly number[] => (running?.pid === undefined ? [] : [running.pid]);
  const log = join(dir, 'log');
  const start = async (): Promise<void> => {
    const args = ['-m', 'radicale', '--config', join(dir, 'config')];
    running = spawn('python3', args, { stdio: ['ignore', 'ignore', 'pipe'], env: environmentOf(root) });
    running.stderr?.on('data', (text: Buffer) => writeFileSync(log, text, { flag: 'a' }));
    await listening(http, () => readFileSync(log, 'utf8'));
  };
  const stop = async (): Promise<void> => {
    const all = treeOf(roots());
    running?.kill('SIGTERM');
    await ended(all);
  };
  const remove = async (): Promise<void> => {
    await stop();
    rmSync(dir, { recursive: true, force: true });
  };
  await start().catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    kind: 'peer',
    name: `Radicale ${versionIn(root)}`,
    ports: { smtp: 0, imap: 0, pop3: 0, sink: 0, http },
    calendarOf: (user) => `/${user}/calendar/`,
    // By PUT, 10,000 events take it a quarter of an hour.
    fillCalendar: (user, events) => {
      for (let index = 0; index < events; index++)
        writeFileSync(join(calendarIn(user), eventName(index)), eventText(index));
    },
    roots,
    restart: async () => {
      await stop();
      await start();
    },
    remove,
  };
}

const configuration = (dir: string, port: number): string => `
[server]
hosts = 127.0.0.1:${port}
[auth]
type = none
[storage]
filesystem_folder = ${dir}/collections
[logging]
level = error
`;
