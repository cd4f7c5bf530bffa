import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
});
afterAll(() => cli.close());

const everyCommand = [
  'domain add',
  'domain list',
  'domain set',
  'domain dns',
  'domain policy',
  'domain dkim',
  'domain reports',
  'user add',
  'user import',
  'user list',
  'user passwd',
  'user disable',
  'user enable',
  'user delete',
  'user app-password',
  'user token create',
  'user token list',
  'user token revoke',
  'alias add',
  'group add',
  'mail import',
  'mail export',
  'queue list',
  'queue retry',
  'queue cancel',
  'connector list',
  'connector add',
  'connector remove',
  'route list',
  'route add',
  'route remove',
  'tls list',
  'tls set',
  'tls remove',
  'search rebuild',
  'doctor',
  'config',
  'room add',
  'room set',
  'room list',
  'room show',
  'room requests',
  'room approve',
  'room reject',
  'calendar decisions',
  'shared add',
  'calendar import',
  'calendar export',
  'contacts import',
  'contacts export',
  'contacts find',
  'migrate imap',
  'backup',
  'restore',
];

describe('the command line', () => {
  it.each(everyCommand)('%s has --help and --json', async (command) => {
    const { status, out } = await cli.run([...command.split(' '), '--help']);
    expect(status).toBe(0);
    expect(out).toContain(`fumibako ${command}`);
    expect(out).toContain('--json');
  });

  it.each([
    [[]],
    [['nonsense']],
    [['user']],
    [['user', 'nonsense']],
    [['user', 'add']],
    [['domain', 'list', 'x']],
    [['domain', 'list', '--nonsense']],
    [['group', 'add', 'a@b.test']],
    [['user', 'app-password', 'a@b.test']],
    [['user', 'token']],
    [['user', 'token', 'create', 'a@b.test', '--scope', 'imap']],
    [['mail', 'import', 'a@b.test']],
    [['user', 'add', 'a@b.test', '--name']],
  ])('answers wrong usage with 2: %j', async (args) => {
    const { status, err } = await cli.run(args);
    expect(status).toBe(2);
    expect(err).not.toBe('');
  });

  it.each(['migrate imap a --host h --user u --password-stdin', 'backup f', 'restore f'])(
    'says that %s comes later',
    async (line) => {
      expect(await cli.run(line.split(' '))).toMatchObject({
        status: 1,
        out: '',
        err: expect.stringMatching(/^`[a-z ]+` comes with a later release\n$/),
      });
    },
  );

  it('prints every setting, and refuses those that are wrong', async () => {
    const report = await cli.json<{ variable: string; value: string; source: string }[]>('config');
    expect(report.find(({ variable }) => variable === 'FUMIBAKO_HOSTNAME')).toMatchObject({
      value: 'mail.cli.test',
      source: 'environment',
    });
    expect(report.find(({ variable }) => variable === 'FUMIBAKO_DATABASE_URL')?.value).toBe('(secret)');
    expect((await cli.run(['config'])).out).toMatch(/FUMIBAKO_BIND = 127\.0\.0\.1 {2}\(default\)\n {4}Address/);
    cli.environment['FUMIBAKO_NONSENSE'] = '1';
    for (const command of [['config'], ['user', 'list']])
      expect(await cli.run(command)).toEqual({
        status: 1,
        out: '',
        err: 'FUMIBAKO_NONSENSE is not a setting of Fumibako\n',
      });
    expect((await cli.run(['doctor'])).status).toBe(1);
    delete cli.environment['FUMIBAKO_NONSENSE'];
  });

  it('says that the database does not answer', async () => {
    const url = cli.environment['FUMIBAKO_DATABASE_URL'];
    cli.environment['FUMIBAKO_DATABASE_URL'] = 'postgresql://nobody@127.0.0.1:1/none';
    const ran = await cli.run(['user', 'list']);
    expect(ran).toMatchObject({ status: 1, err: expect.stringMatching(/^the database does not answer: .*\n$/) });
    const doctor = await cli.run(['doctor']);
    expect(doctor.status).toBe(1);
    expect(doctor.out).toMatch(/WRONG +database .*FUMIBAKO_DATABASE_URL/);
    cli.environment['FUMIBAKO_DATABASE_URL'] = url;
  });

  it('looks at everything and says what to do', async () => {
    const before = await cli.run(['doctor']);
    expect(before.status).toBe(1);
    expect(before.out).toMatch(/WRONG +domains .*domain add/);
    await cli.run(['domain', 'add', 'cli.test']);
    const findings = await cli
      .json<{ subject: string; state: string }[]>('doctor')
      .catch(async () => JSON.parse((await cli.run(['doctor', '--json'])).out));
    const states = new Map(findings.map(({ subject, state }: { subject: string; state: string }) => [subject, state]));
    expect(states.get('domains')).toBe('ok');
    expect(states.get('clock')).toBe('ok');
    expect(states.get('certificate')).toBe('warning');
    // The database of the tests flushes nothing, and doctor says so.
    expect(states.get('durability')).toBe('wrong');
  });

  it('tells running servers that people have changed', async () => {
    const client = new pg.Client({ ...cli.test.target });
    await client.connect();
    const heard: string[] = [];
    client.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await client.query('LISTEN fumibako_news');
    await cli.run(['user', 'add', 'new@cli.test', '--password', 'long enough', '--create-domain']);
    await expect.poll(() => heard.some((payload) => payload.includes('"directory"'))).toBe(true);
    await client.end();
  });

  it('runs as a program', () => {
    const launcher = new URL('../bin/fumibako.mjs', import.meta.url).pathname;
    expect(spawnSync(process.execPath, ['--check', launcher]).status).toBe(0);
  });
});
