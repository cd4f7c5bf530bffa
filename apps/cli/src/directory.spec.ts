import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSecretBox } from '#platform/secrets';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
});
afterAll(() => cli.close());

const done = (out: string) => ({ status: 0, out, err: '' });

describe('domains', () => {
  it('are added, listed, changed', async () => {
    expect(await cli.run(['domain', 'add', 'Cli.test'])).toEqual(done('The domain Cli.test is added.\n'));
    expect(await cli.run(['domain', 'add', 'cli.test'])).toEqual({
      status: 1,
      out: '',
      err: 'the domain cli.test exists\n',
    });
    expect((await cli.run(['domain', 'add', 'not a domain'])).status).toBe(1);
    expect(await cli.json('domain', 'set', 'cli.test', '--quota', '5G', '--default-quota', '100M')).toEqual({
      name: 'cli.test',
      quota: 5 * 1024 ** 3,
      defaultQuota: 100 * 1024 ** 2,
    });
    expect(await cli.json('domain', 'list')).toMatchObject([{ name: 'cli.test', quota: 5 * 1024 ** 3, accounts: 0 }]);
    expect((await cli.run(['domain', 'set', 'cli.test'])).err).toMatch(/^nothing to change/);
    expect((await cli.run(['domain', 'set', 'cli.test', '--quota', 'many'])).err).toBe(
      'must be a size such as 500M or 5G\n',
    );
  });
});

describe('people', () => {
  it('are added with their mailboxes, changed and deleted', async () => {
    expect(
      await cli.run([
        'user',
        'add',
        'ann@cli.test',
        '--name',
        'Ann 安',
        '--password',
        'correct horse',
        '--admin',
        '--quota',
        '1G',
      ]),
    ).toEqual(done('ann@cli.test is added.\n'));
    expect(
      (await cli.run(['user', 'add', 'bob@cli.test', '--password-stdin'], { input: 'battery staple\r\nmore\n' }))
        .status,
    ).toBe(0);
    expect(await cli.json('user', 'list')).toMatchObject([
      { address: 'ann@cli.test', name: 'Ann 安', admin: true, quota: 1024 ** 3, disabled: false },
      { address: 'bob@cli.test', name: null, admin: false, quota: 100 * 1024 ** 2 },
    ]);
    expect(await cli.json('user', 'quota', 'bob@cli.test', '--size', '2G', '--messages', '500')).toEqual({
      address: 'bob@cli.test',
      octets: 0,
      quota: 2 * 1024 ** 3,
      messages: 0,
      messageQuota: 500,
    });
    expect((await cli.run(['user', 'quota', 'bob@cli.test', '--messages', 'few'])).err).toBe(
      'few is not a number of messages\n',
    );
    expect((await cli.run(['user', 'quota', 'bob@cli.test'])).status).toBe(1);
    const { rows } = await cli.test.database.pool.query<{ count: number }>('SELECT count(*) FROM mailbox');
    expect(rows[0]?.count).toBe(12);
    expect((await cli.run(['user', 'disable', 'bob@cli.test'])).status).toBe(0);
    expect((await cli.run(['user', 'list'])).out).toMatch(/^bob@cli\.test .*disabled$/m);
    expect((await cli.run(['user', 'enable', 'bob@cli.test'])).status).toBe(0);
    expect(
      (await cli.run(['user', 'passwd', 'bob@cli.test', '--password-stdin'], { input: 'another one' })).status,
    ).toBe(0);
    const made = await cli.json<{ password: string }>(
      'user',
      'app-password',
      'bob@cli.test',
      '--label',
      'phone',
      '--scope',
      'imap',
      'smtp',
    );
    expect(made.password).toMatch(/^[\w-]{20}$/);
    expect((await cli.run(['user', 'app-password', 'bob@cli.test', '--label', 'x', '--scope', 'root'])).status).toBe(1);
    expect((await cli.run(['user', 'delete', 'bob@cli.test'])).status).toBe(0);
    expect((await cli.run(['user', 'delete', 'bob@cli.test'])).err).toBe('there is no account bob@cli.test\n');
  });

  it('are refused with one line', async () => {
    const refusals: [string[], RegExp][] = [
      [['user', 'add', 'ann@cli.test', '--password', 'long enough'], /taken/],
      [['user', 'add', 'x@nowhere.test', '--password', 'long enough'], /not ours/],
      [['user', 'add', 'no address', '--password', 'long enough'], /not an address/],
      [['user', 'add', 'x@cli.test', '--password', 'short'], /at least 8/],
      [['user', 'add', 'x@cli.test'], /--password-stdin/],
      [['user', 'add', 'x@cli.test', '--password-stdin'], /no password/],
    ];
    for (const [args, reason] of refusals) {
      const ran = await cli.run(args);
      expect(ran).toMatchObject({ status: 1, out: '' });
      expect(ran.err).toMatch(reason);
      expect(ran.err.trimEnd()).not.toContain('\n');
    }
    expect(
      (await cli.run(['user', 'add', 'x@fresh.test', '--password', 'long enough', '--create-domain'])).status,
    ).toBe(0);
  });

  it('come from a file, all or none', async () => {
    const file = join(cli.directory, 'people.csv');
    writeFileSync(
      file,
      '\ufeffname,address,password,quota,admin\r\n"Doe, ""Jo""",jo@cli.test,long enough,5G,true\r\n\r\n山田,yamada@cli.test,long enough 2,,\r\n',
    );
    expect((await cli.run(['user', 'import', file])).out).toBe('2 people are added.\n');
    const listed = await cli.json<{ address: string }[]>('user', 'list');
    expect(listed.find(({ address }) => address === 'jo@cli.test')).toMatchObject({
      name: 'Doe, "Jo"',
      admin: true,
      quota: 5 * 1024 ** 3,
    });
    const bad = [
      'address,password',
      'ok@cli.test,long enough',
      'jo@cli.test,long enough',
      'x,short',
      'ok@cli.test,long enough',
      'y@other.test,long enough',
    ];
    writeFileSync(file, bad.join('\n'));
    const ran = await cli.run(['user', 'import', file]);
    expect(ran.status).toBe(1);
    for (const problem of [
      'line 3: the address jo@cli.test is taken',
      'line 4: x is not an address',
      'line 4: a password',
      'line 5: ok@cli.test stands in line 2',
      'line 6: the domain other.test',
    ])
      expect(ran.err).toContain(problem);
    expect(await cli.json('user', 'list')).toHaveLength(listed.length);
  });

  it('come from a Shift_JIS file too', async () => {
    const file = join(cli.directory, 'sjis.csv');
    // "鈴木" in Shift_JIS.
    writeFileSync(
      file,
      Buffer.concat([
        Buffer.from('address,password,name\nsuzuki@cli.test,long enough,'),
        Buffer.from([0x97, 0xe9, 0x96, 0xd8]),
        Buffer.from('\n'),
      ]),
    );
    expect((await cli.run(['user', 'import', file])).status).toBe(0);
    const listed = await cli.json<{ address: string; name: string }[]>('user', 'list');
    expect(listed.find(({ address }) => address === 'suzuki@cli.test')?.name).toBe('鈴木');
  });

  it.each([
    ['', /empty/],
    ['address,password\n', /nobody/],
    ['address,colour\na,b\n', /colour is no column/],
    ['name\nx\n', /needed/],
    ['address,password\n"a@cli.test,long enough\n', /quote/],
    ['address,password\n"a"b,c\n', /behind a closing quote/],
    ['address,password\na@cli.test,long enough,more\n', /line 2: .*more cells/],
  ])('refuses the file %j', async (text, reason) => {
    const file = join(cli.directory, 'bad.csv');
    writeFileSync(file, text);
    const ran = await cli.run(['user', 'import', file]);
    expect(ran.status).toBe(1);
    expect(ran.err).toMatch(reason);
  });
});

describe('aliases and lists', () => {
  it('are added', async () => {
    expect((await cli.run(['alias', 'add', 'info@cli.test', 'ann@cli.test', 'out@side.test'])).status).toBe(0);
    expect((await cli.run(['alias', 'add', 'info@cli.test', 'ann@cli.test'])).err).toMatch(/taken/);
    expect(
      await cli.json(
        'group',
        'add',
        'all@cli.test',
        '--name',
        'All',
        '--member',
        'ann@cli.test',
        '--member',
        'x@side.test',
      ),
    ).toEqual({
      address: 'all@cli.test',
      name: 'All',
      members: ['ann@cli.test', 'x@side.test'],
    });
  });
});

describe('the queue', () => {
  it('is listed, retried and cancelled', async () => {
    expect((await cli.run(['queue', 'list'])).out).toBe('The queue is empty.\n');
    const { pool } = cli.test.database;
    const { rows } = await pool.query<{ id: number }>(
      "INSERT INTO queue_message (reverse_path, body_type, smtputf8, size, body) VALUES ('a@cli.test', '7bit', false, 3, 'abc') RETURNING id",
    );
    const id = String(rows[0]?.id);
    await pool.query("INSERT INTO queue_recipient (message_id, ordinal, address) VALUES ($1, 1, 'x@side.test')", [id]);
    expect(await cli.json('queue', 'list')).toMatchObject([
      { id: Number(id), recipient: 'x@side.test', status: 'waiting' },
    ]);
    expect((await cli.run(['queue', 'retry', id])).status).toBe(0);
    expect((await cli.run(['queue', 'cancel', id])).status).toBe(0);
    for (const unknown of ['999', 'x']) expect((await cli.run(['queue', 'retry', unknown])).status).toBe(1);
  });
});

describe('routes of outgoing mail', () => {
  it('are listed in their order, without passwords, and removed', async () => {
    expect((await cli.run(['route', 'list'])).out).toBe('There are no routes.\n');
    const first = await cli.json<{ id: number }>('route', 'add', 'Far.test', 'smtp://u:secret@mail.test:587');
    expect(first).toMatchObject({ recipient: 'far.test', sender: '*', target: 'smtp://u:***@mail.test:587' });
    const add = ['route', 'add', '*', 'smtps://u@mail.test', '--sender', 'Ann@cli.test', '--password-stdin'];
    const added = await cli.run([...add, '--position', '1'], { input: 'p@ss word\n' });
    expect(added).toMatchObject({ status: 0, out: expect.stringContaining('smtps://u:***@mail.test') });
    const { rows } = await cli.test.database.pool.query('SELECT target FROM route ORDER BY position');
    const box = await openSecretBox(
      { dataDir: cli.environment['FUMIBAKO_DATA_DIR'] ?? '', secretKeyFile: null },
      cli.test.database,
    );
    expect(rows.map(({ target }: { target: string }) => target.startsWith('sealed:'))).toEqual([true, true]);
    expect(rows.map(({ target }: { target: string }) => box.open(target, 'route'))).toEqual([
      'smtps://u:p%40ss%20word@mail.test',
      'smtp://u:secret@mail.test:587',
    ]);
    const listed = await cli.json<{ sender: string; target: string }[]>('route', 'list');
    expect(listed.map(({ sender }) => sender)).toEqual(['ann@cli.test', '*']);
    expect(JSON.stringify(listed)).not.toContain('secret');
    expect((await cli.run(['route', 'list'])).out).not.toContain('secret');
    // the same recipients and senders: the same route
    expect(await cli.json('route', 'add', 'far.test', 'mx')).toMatchObject({ id: first.id, target: 'mx' });
    expect((await cli.run(['route', 'remove', String(first.id)])).status).toBe(0);
    for (const wrong of [
      ['remove', '999'],
      ['add', 'a b', 'mx'],
      ['add', '*', 'ftp://mail.test'],
      ['add', '*', 'mx', '--sender', '@'],
      ['add', '*', 'mx', '--position', 'x'],
      ['add', '*', 'mx', '--password-stdin'],
    ])
      expect((await cli.run(['route', ...wrong])).status).toBe(1);
  });
});

describe('TLS of outgoing mail', () => {
  it('is ruled by domain', async () => {
    expect((await cli.run(['tls', 'list'])).out).toBe('There are no rules.\n');
    expect(await cli.json('tls', 'set', 'Far.test', 'encrypt')).toEqual({ domain: 'far.test', level: 'encrypt' });
    expect((await cli.run(['tls', 'set', 'far.test', 'verify'])).status).toBe(0);
    expect(await cli.json('tls', 'list')).toEqual([{ domain: 'far.test', level: 'verify' }]);
    for (const wrong of [
      ['set', 'far.test', 'maybe'],
      ['set', 'far..test', 'none'],
      ['remove', 'other.test'],
    ])
      expect((await cli.run(['tls', ...wrong])).status).toBe(1);
    expect((await cli.run(['tls', 'remove', 'far.test'])).status).toBe(0);
  });
});
