import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LineEnds } from './mail/lineEnds.js';
import { directoryOf, flagsOfName, mailboxOf, suffixOf } from './mail/maildirNames.js';
import { MboxSplitter } from './mail/mbox.js';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
  await cli.run(['user', 'add', 'ann@mail.test', '--password', 'long enough', '--create-domain']);
});
afterAll(() => cli.close());

interface Row {
  readonly mailbox: string;
  readonly flags: number;
  readonly date: number;
  readonly body: Buffer;
}

async function stored(address: string): Promise<Row[]> {
  const { rows } = await cli.test.database.pool.query<Row>(
    `SELECT x.name AS mailbox, e.flags, e.internal_date AS date, b.body FROM entry e
     JOIN account a ON a.id = e.account_id JOIN mailbox x ON x.account_id = e.account_id AND x.id = e.mailbox_id
     JOIN message m ON m.account_id = e.account_id AND m.id = e.message_id
     JOIN blob b ON b.account_id = e.account_id AND b.hash = m.hash
     WHERE a.address = $1 ORDER BY x.name, e.uid`,
    [address],
  );
  return rows;
}

function split(text: string, chunk: number): { date: number | null; text: string }[] {
  const splitter = new MboxSplitter();
  const messages: { date: number | null; text: string }[] = [];
  const take = (events: ReturnType<MboxSplitter['push']>): void => {
    for (const event of events) {
      if (event.kind === 'begin') messages.push({ date: event.date, text: '' });
      else (messages.at(-1) ?? { text: '' }).text += event.octets.toString('latin1');
    }
  };
  const octets = Buffer.from(text, 'latin1');
  for (let at = 0; at < octets.length; at += chunk) take(splitter.push(octets.subarray(at, at + chunk)));
  take(splitter.end());
  return messages;
}

const date = 'Thu Nov 24 05:18:26 2016';

describe('mbox', () => {
  it.each([1, 2, 5, 13, 64, 1000])('is cut into messages whatever the chunks (%i)', (chunk) => {
    const text = `From a@b ${date}\nA: 1\n\none\n\nFrom here on\n>From quoted\n>>From twice\n\n\nFrom c@d ${date}\nB: 2\n\ntwo\nFrom x ${date}\n\nFrom - ${date}\nC: 3\n\n`;
    expect(split(text, chunk)).toEqual([
      { date: Date.UTC(2016, 10, 24, 5, 18, 26), text: 'A: 1\n\none\n\nFrom here on\nFrom quoted\n>From twice\n\n' },
      { date: Date.UTC(2016, 10, 24, 5, 18, 26), text: `B: 2\n\ntwo\nFrom x ${date}\n` },
      { date: Date.UTC(2016, 10, 24, 5, 18, 26), text: 'C: 3\n' },
    ]);
  });

  it('takes CRLF, zones and lines without an end', () => {
    expect(split('From a Thu, 24 Nov 2016 05:18:26 +0900\r\nA: 1\r\n\r\nx', 7)).toEqual([
      { date: Date.UTC(2016, 10, 23, 20, 18, 26), text: 'A: 1\r\n\r\nx' },
    ]);
    expect(split(`From a ${date}\n${'x'.repeat(5000)}`, 100)[0]?.text).toHaveLength(5000);
    expect(split('', 1)).toEqual([]);
  });
});

describe('line ends', () => {
  it.each([1, 2, 3, 100])('become CRLF (%i)', (chunk) => {
    const ends = new LineEnds();
    const text = 'a\nb\r\nc\r\r\n\n\rd\n';
    let out = '';
    for (let at = 0; at < text.length; at += chunk)
      out += ends.push(Buffer.from(text.slice(at, at + chunk))).toString();
    expect(out).toBe('a\r\nb\r\nc\r\r\n\r\n\rd\r\n');
  });
});

describe('names in a Maildir', () => {
  it('carry flags and mailboxes', () => {
    expect(suffixOf(flagsOfName('1.2.host:2,FRS'))).toBe(':2,FRS');
    expect(flagsOfName('1.2.host')).toBe(0);
    for (const name of ['Work', 'Work/2026', '仕事/見積', 'a.b/c&d', '..', 'x/..']) {
      expect(directoryOf(name)).not.toMatch(/\//);
      expect(directoryOf(name)).not.toMatch(/^\.\.?$/);
      expect(mailboxOf(directoryOf(name))).toBe(name);
    }
    expect(directoryOf('INBOX')).toBe('');
    expect(mailboxOf('.Odd &name')).toBe('Odd &name');
  });
});

describe('mail import', () => {
  it('takes mbox, Maildir and .eml, and keeps dates and flags', async () => {
    const root = join(cli.directory, 'in');
    for (const dir of [
      'maildir/cur',
      'maildir/new',
      'maildir/tmp',
      'maildir/.Work.2026/cur',
      'maildir/.Work.2026/new',
      'eml/deep',
    ])
      mkdirSync(join(root, dir), { recursive: true });
    writeFileSync(
      join(root, 'box.mbox'),
      `From a@b ${date}\nSubject: m1\n\none\n\nFrom a@b ${date}\nSubject: m2\n\n>From two\n`,
    );
    writeFileSync(join(root, 'maildir/cur/1.a:2,FS'), 'Subject: cur\n\n');
    writeFileSync(join(root, 'maildir/new/2.a'), 'Subject: new\r\n\r\n');
    writeFileSync(join(root, 'maildir/tmp/3.a'), 'Subject: tmp\n\n');
    writeFileSync(join(root, 'maildir/dovecot-uidlist'), 'x');
    writeFileSync(join(root, 'maildir/.Work.2026/cur/4.a:2,'), 'Subject: sub\n\n');
    writeFileSync(join(root, 'eml/one.eml'), 'Subject: eml\n\n');
    writeFileSync(join(root, 'eml/deep/two.EML'), 'Subject: deep\n\n');
    writeFileSync(join(root, 'eml/readme.txt'), 'not mail');
    utimesSync(join(root, 'maildir/cur/1.a:2,FS'), 1_000_000, 1_000_000);
    const names = ['box.mbox', 'maildir', 'eml'].map((name) => join(root, name));
    const ran = await cli.run(['mail', 'import', 'ann@mail.test', ...names], { progress: true });
    expect(ran).toMatchObject({ status: 0, out: '7 message(s) are stored for ann@mail.test.\n' });
    expect(ran.err).toContain('messages');
    const rows = await stored('ann@mail.test');
    const subjects = rows.map(({ mailbox, body }) => `${mailbox}: ${body.toString().split('\r\n')[0]?.slice(9)}`);
    expect(subjects).toEqual([
      'INBOX: m1',
      'INBOX: m2',
      'INBOX: cur',
      'INBOX: new',
      'INBOX: deep',
      'INBOX: eml',
      'Work/2026: sub',
    ]);
    expect(rows[0]?.date).toBe(Date.UTC(2016, 10, 24, 5, 18, 26));
    expect(rows[1]?.body.toString()).toBe('Subject: m2\r\n\r\nFrom two\r\n');
    expect(rows[2]).toMatchObject({ flags: 5, date: 1_000_000_000 });
    expect(
      (await cli.run(['mail', 'import', 'ann@mail.test', join(root, 'eml'), '--mailbox', 'Archive/2026'])).status,
    ).toBe(0);
    expect((await stored('ann@mail.test')).filter(({ mailbox }) => mailbox === 'Archive/2026')).toHaveLength(2);
  });

  it('counts and names what cannot be read, and takes the rest', async () => {
    await cli.run(['user', 'add', 'part@mail.test', '--password', 'long enough', '--create-domain']);
    const file = join(cli.directory, 'fine.eml');
    writeFileSync(file, 'Subject: fine\n\n');
    const ran = await cli.run(['mail', 'import', 'part@mail.test', join(cli.directory, 'missing'), file]);
    expect(ran.status).toBe(1);
    expect(ran.out).toBe('1 message(s) are stored for part@mail.test.\n');
    expect(ran.err).toMatch(/^1 could not be read: .*missing \(ENOENT/);
    expect((await cli.run(['mail', 'import', 'nobody@mail.test', file])).err).toBe(
      'there is no account nobody@mail.test\n',
    );
    cli.environment['FUMIBAKO_MAX_MESSAGE_SIZE'] = '1K';
    const box = join(cli.directory, 'big.mbox');
    writeFileSync(box, `From a ${date}\nSubject: big\n\n${'x\n'.repeat(2000)}\nFrom a ${date}\nSubject: small\n\n`);
    const big = await cli.run(['mail', 'import', 'part@mail.test', box]);
    delete cli.environment['FUMIBAKO_MAX_MESSAGE_SIZE'];
    expect(big).toMatchObject({ status: 1, out: '1 message(s) are stored for part@mail.test.\n' });
    expect(big.err).toContain('message 1: a message has at most 1024 octets');
  });

  it('stops at the quota and at an interrupt, and says how many are stored', async () => {
    await cli.run(['user', 'add', 'small@mail.test', '--password', 'long enough', '--quota', '10K']);
    const box = join(cli.directory, 'many.mbox');
    writeFileSync(
      box,
      Array.from({ length: 300 }, (_, index) => `From a ${date}\nSubject: n${index}\n\n${'x'.repeat(60)}\n\n`).join(''),
    );
    const full = await cli.run(['mail', 'import', 'small@mail.test', box]);
    expect(full.status).toBe(1);
    expect(full.err).toMatch(/over its quota.*; \d+ message\(s\) were stored/);
    const interrupt = new AbortController();
    interrupt.abort();
    const stopped = await cli.run(['mail', 'import', 'ann@mail.test', box], { interrupted: interrupt.signal });
    expect(stopped).toMatchObject({ status: 1, err: 'interrupted: 0 message(s) were stored\n' });
  });
});

describe('mail export', () => {
  it('writes every octet, date and flag, and comes back the same', async () => {
    await cli.run(['user', 'add', 'copy@mail.test', '--password', 'long enough', '--create-domain']);
    const large = join(cli.directory, 'large.eml');
    writeFileSync(large, `Subject: large\r\n\r\n${'0123456789\r\n'.repeat(50_000)}`);
    await cli.run(['mail', 'import', 'ann@mail.test', large, '--mailbox', '仕事.x/見積']);
    const out = join(cli.directory, 'out');
    const before = await stored('ann@mail.test');
    expect(await cli.run(['mail', 'export', 'ann@mail.test', out])).toMatchObject({
      status: 0,
      out: `${before.length} message(s) are in ${out}.\n`,
    });
    expect((await cli.run(['mail', 'export', 'ann@mail.test', out])).err).toMatch(/is not empty/);
    const cur = readdirSync(join(out, 'cur')).filter((name) => name.endsWith(':2,FS'));
    expect(cur).toHaveLength(1);
    expect(statSync(join(out, 'cur', cur[0] ?? '')).mtimeMs).toBe(1_000_000_000);
    const bodies = readdirSync(join(out, 'cur')).map((name) => readFileSync(join(out, 'cur', name), 'latin1'));
    expect(bodies.sort()).toEqual(
      before
        .filter(({ mailbox }) => mailbox === 'INBOX')
        .map(({ body }) => body.toString('latin1'))
        .sort(),
    );
    expect((await cli.run(['mail', 'import', 'copy@mail.test', out])).status).toBe(0);
    const key = ({ mailbox, flags, date: when, body }: Row): string =>
      `${mailbox} ${flags} ${Math.trunc(when / 1000)} ${body.toString('latin1')}`;
    expect((await stored('copy@mail.test')).map(key).sort()).toEqual(before.map(key).sort());
  });
});
