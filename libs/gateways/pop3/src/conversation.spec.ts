import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Running, start } from './testing.fixture.js';

let running: Running;
beforeAll(async () => {
  running = await start();
});
afterEach(() => running.calm());
afterAll(() => running.stop());

const letter = (text: string): string => `Subject: ${text}\r\n\r\n${text}\r\n.dots\r\n..\r\n`;
const actor = { via: 'imap', address: null } as const;

describe('a session', () => {
  it('greets, logs in, lists, retrieves, deletes and ends', async () => {
    const account = await running.account('whole@store.test', [letter('one'), letter('two'), letter('three')]);
    await running.service();
    const wire = await running.connect({ greet: false });
    expect(await wire.line()).toBe('+OK Fumibako POP3 ready');
    const size = letter('one').length;
    expect(await wire.logIn('whole@store.test')).toBe(`+OK 3 messages (${size * 3 + 4} octets)`);
    expect(await wire.say('stat')).toBe(`+OK 3 ${size * 3 + 4}`);
    expect(await wire.ask('LIST')).toBe(
      `+OK 3 messages (${size * 3 + 4} octets)\r\n1 ${size}\r\n2 ${size}\r\n3 ${size + 4}\r\n.`,
    );
    expect(await wire.say('LIST 3')).toBe(`+OK 3 ${size + 4}`);
    expect(await wire.ask('RETR 1')).toBe(`+OK ${size} octets\r\nSubject: one\r\n\r\none\r\n..dots\r\n...\r\n.`);
    expect(await wire.ask('TOP 2 0')).toBe('+OK\r\nSubject: two\r\n\r\n.');
    expect(await wire.ask('TOP 2 1')).toBe('+OK\r\nSubject: two\r\n\r\ntwo\r\n.');
    expect(await wire.ask('RETR 2')).toContain('two\r\n..dots');
    expect(await wire.say('DELE 1')).toBe('+OK');
    expect(await wire.say('DELE 1')).toMatch(/^-ERR /);
    expect(await wire.say('RETR 1')).toMatch(/^-ERR /);
    expect(await wire.say('TOP 1 1')).toMatch(/^-ERR /);
    expect(await wire.say('LIST 1')).toMatch(/^-ERR /);
    expect(await wire.say('UIDL 1')).toMatch(/^-ERR /);
    expect(await wire.say('STAT')).toBe(`+OK 2 ${size * 2 + 4}`);
    expect(await wire.say('RSET')).toBe('+OK 3 messages');
    expect(await wire.say('DELE 2')).toBe('+OK');
    expect(await wire.ask('LIST')).toBe(`+OK 2 messages (${size * 2 + 4} octets)\r\n1 ${size}\r\n3 ${size + 4}\r\n.`);
    expect(await wire.say('NOOP')).toBe('+OK');
    for (const message of ['4', '0', '99999']) expect(await wire.say(`RETR ${message}`)).toMatch(/^-ERR /);
    expect(await wire.say('QUIT')).toBe('+OK Bye');
    expect(await wire.line()).toBe('closed');
    const { view, close } = await running.store.open(account, await running.store.mailboxes.inboxId(account));
    expect([view.length, view.uidAt(0), view.uidAt(1)]).toEqual([2, 1, 3]);
    close();
  });

  it('keeps commands to their states', async () => {
    await running.account('states@store.test');
    await running.service();
    const wire = await running.connect();
    for (const command of ['STAT', 'LIST', 'UIDL', 'RETR 1', 'TOP 1 1', 'DELE 1', 'RSET', 'NOOP'])
      expect(await wire.say(command)).toBe('-ERR Log in first');
    expect(await wire.say('PASS pencil box')).toBe('-ERR Say USER first');
    expect(await wire.logIn('states@store.test')).toBe('+OK 0 messages (0 octets)');
    for (const command of ['USER a', 'PASS b', 'AUTH PLAIN', 'STLS'])
      expect(await wire.say(command)).toBe('-ERR Logged in already');
    expect(await wire.ask('LIST')).toBe('+OK 0 messages (0 octets)\r\n.');
    expect(await wire.ask('UIDL')).toBe('+OK\r\n.');
    expect(await wire.say('APOP a b')).toBe('-ERR Command not known');
    expect(await wire.say('QUIT')).toBe('+OK Bye');
  });

  it('gives unique-ids that stay for ever', async () => {
    const account = await running.account('uidl@store.test', [letter('a'), letter('b')]);
    await running.service();
    const first = await running.connect();
    await first.logIn('uidl@store.test');
    const before = await first.ask('UIDL');
    expect(before).toMatch(/^\+OK\r\n1 \d+\.1\r\n2 \d+\.2\r\n\.$/);
    expect(await first.say('UIDL 2')).toBe(`+OK ${before.split('\r\n')[2]}`);
    await first.say('DELE 1');
    await first.say('QUIT');
    await running.deliver(account, letter('c'));
    const second = await running.connect();
    await second.logIn('uidl@store.test');
    const [, two, three] = (await second.ask('UIDL')).split('\r\n');
    expect(two?.slice(2)).toBe(before.split('\r\n')[2]?.slice(2));
    expect(three).toMatch(/^2 \d+\.3$/);
  });

  it('announces what it can do in each state', async () => {
    await running.account('capa@store.test');
    await running.service();
    const wire = await running.connect();
    const common = ['TOP', 'UIDL', 'RESP-CODES', 'AUTH-RESP-CODE', 'PIPELINING', 'EXPIRE NEVER'];
    const before = ['USER', 'SASL SCRAM-SHA-256 PLAIN LOGIN', 'STLS'];
    const lines = (response: string): string[] => response.split('\r\n').slice(1, -1);
    expect(lines(await wire.ask('CAPA'))).toEqual([...common, ...before, 'IMPLEMENTATION Fumibako']);
    await wire.logIn('capa@store.test');
    expect(lines(await wire.ask('CAPA'))).toEqual([...common, 'IMPLEMENTATION Fumibako']);
  });

  it('removes nothing when the connection is lost or only ends', async () => {
    await running.account('lost@store.test', [letter('a')]);
    await running.service();
    for (const leave of ['destroy', 'end'] as const) {
      const wire = await running.connect();
      await expect.poll(async () => (await wire.logIn('lost@store.test')).slice(0, 14)).toBe('+OK 1 messages');
      expect(await wire.say('DELE 1')).toBe('+OK');
      wire.socket[leave]();
    }
    const wire = await running.connect();
    await expect.poll(async () => (await wire.logIn('lost@store.test')).slice(0, 14)).toBe('+OK 1 messages');
  });

  it('keeps the numbers when IMAP removes a message meanwhile', async () => {
    const account = await running.account('meanwhile@store.test', [letter('a'), letter('b'), letter('c')]);
    await running.service();
    const wire = await running.connect();
    await wire.logIn('meanwhile@store.test');
    const id = await running.store.mailboxes.inboxId(account);
    await running.store.entries.remove({ accountId: account, id }, [{ first: 2, last: 2 }], false, actor);
    await running.deliver(account, letter('d'));
    expect(await wire.say('STAT')).toMatch(/^\+OK 3 /);
    expect(await wire.say('RETR 2')).toBe('-ERR The message has been removed');
    expect(await wire.say('TOP 2 0')).toBe('-ERR The message has been removed');
    expect(await wire.ask('RETR 3')).toContain('Subject: c');
    expect(await wire.say('RETR 4')).toBe('-ERR There is no such message');
    for (const command of ['DELE 2', 'DELE 3', 'QUIT']) expect(await wire.say(command)).toMatch(/^\+OK/);
    const again = await running.connect();
    await again.logIn('meanwhile@store.test');
    expect(await again.ask('RETR 1')).toContain('Subject: a');
    expect(await again.ask('RETR 2')).toContain('Subject: d');
  });

  it('is alone with its maildrop, in every process', async () => {
    const account = await running.account('alone@store.test');
    await running.service();
    const first = await running.connect();
    await first.logIn('alone@store.test');
    const second = await running.connect();
    expect(await second.logIn('alone@store.test')).toMatch(/^-ERR \[IN-USE\] /);
    await running.service({ store: running.test.another() });
    const elsewhere = await running.connect();
    expect(await elsewhere.logIn('alone@store.test')).toMatch(/^-ERR \[IN-USE\] /);
    // IMAP is not stopped by it.
    const { view, close } = await running.store.open(account, await running.store.mailboxes.inboxId(account));
    expect(view.length).toBe(0);
    close();
    await first.say('QUIT');
    expect(await second.logIn('alone@store.test')).toMatch(/^\+OK/);
  });

  it('answers pipelined commands in order', async () => {
    const messages = Array.from({ length: 60 }, (_, index) => letter(`m${index}`));
    await running.account('pipe@store.test', messages);
    await running.service();
    const wire = await running.connect();
    const all = messages.map((_, index) => `RETR ${index + 1}\r\nDELE ${index + 1}\r\n`).join('');
    wire.send(`USER pipe@store.test\r\nPASS pencil box\r\nSTAT\r\n${all}NOOP\r\nQUIT\r\nNOOP\r\n`);
    expect([await wire.line(), await wire.line(), await wire.line()].map((line) => line.slice(0, 6))).toEqual([
      '+OK',
      '+OK 60',
      '+OK 60',
    ]);
    for (let index = 0; index < messages.length; index++) {
      expect(await wire.response()).toContain(`Subject: m${index}\r\n`);
      expect(await wire.line()).toBe('+OK');
    }
    expect(await wire.rest()).toBe('+OK\r\n+OK Bye\r\n');
  });

  it('takes commands cut anywhere, and the end of the input as the end', async () => {
    await running.account('cut@store.test', [letter('x')]);
    await running.service();
    const wire = await running.connect();
    for (const octet of 'USER cut@store.test\r\nPASS pencil box\r\nRETR 1\r\n') wire.send(octet);
    wire.socket.end();
    expect(await wire.rest()).toMatch(/^\+OK\r\n\+OK 1 .*\r\n\+OK \d+ octets\r\nSubject: x[^]*\r\n\.\r\n$/);
  });
});

describe('messages', () => {
  it('come back octet by octet, large ones in slices, also with all of their lines at the edges', async () => {
    const line = '.0123456789\r\n';
    const large = Buffer.from(`Subject: large\r\n\r\n${line.repeat(60_000)}last`, 'latin1');
    await running.account('large@store.test', [
      letter('small'),
      large,
      Buffer.alloc(70_000, 0xe9),
      'Subject: lf\n\n.\nx',
    ]);
    await running.service({ limits: { slice: 4096 } });
    const wire = await running.connect();
    await wire.logIn('large@store.test');
    const sent = await wire.ask('RETR 2');
    expect(sent).toBe(`+OK ${large.length} octets\r\nSubject: large\r\n\r\n${`.${line}`.repeat(60_000)}last\r\n.`);
    expect(await wire.ask('TOP 2 2')).toBe(`+OK\r\nSubject: large\r\n\r\n.${line}.${line}.`);
    expect(await wire.ask('RETR 3')).toBe(`+OK 70000 octets\r\n${'\xe9'.repeat(70_000)}\r\n.`);
    expect(await wire.ask('RETR 4')).toBe('+OK 16 octets\r\nSubject: lf\r\n\r\n..\r\nx\r\n.');
    expect(await wire.ask('RETR 1')).toContain('small');
  });

  it('wait for a slow reader', async () => {
    await running.account('slow@store.test', [Buffer.alloc(8_000_000, 'slow reader\r\n')]);
    await running.service();
    const wire = await running.connect();
    await wire.logIn('slow@store.test');
    const retrievals = running.store.reader.slice.bind(running.store.reader);
    let slices = 0;
    running.store.reader.slice = (...args) => {
      slices += 1;
      return retrievals(...args);
    };
    wire.socket.pause();
    wire.send('RETR 1\r\n');
    await expect.poll(() => slices).toBeGreaterThan(2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const held = slices;
    expect(held).toBeLessThan(60);
    wire.socket.resume();
    expect((await wire.response()).length).toBeGreaterThan(8_000_000);
    expect(slices).toBeGreaterThan(held);
    running.store.reader.slice = retrievals;
  });

  it('break off rather than look whole when the store fails in the middle', async () => {
    await running.account('broken@store.test', [Buffer.alloc(500_000, 'x\r\n'), letter('fine')]);
    await running.service({ limits: { slice: 10_000 } });
    const wire = await running.connect();
    await wire.logIn('broken@store.test');
    const slice = running.store.reader.slice.bind(running.store.reader);
    running.store.reader.slice = (account, message, from, to) =>
      from > 50_000 ? Promise.reject(new Error('gone')) : slice(account, message, from, to);
    wire.send('RETR 1\r\n');
    const text = await wire.rest();
    expect(text.endsWith('\r\n.\r\n')).toBe(false);
    running.store.reader.slice = () => Promise.reject(new Error('gone'));
    const other = await running.connect();
    await expect.poll(async () => (await other.logIn('broken@store.test')).slice(0, 3)).toBe('+OK');
    expect(await other.say('RETR 1')).toBe('-ERR [SYS/TEMP] Try again later');
    running.store.reader.slice = slice;
    expect(await other.ask('RETR 2')).toContain('fine');
  });

  it('stay when they cannot be removed, and the client is told', async () => {
    await running.account('stay@store.test', [letter('a')]);
    await running.service();
    const wire = await running.connect();
    await wire.logIn('stay@store.test');
    const remove = running.store.entries.remove.bind(running.store.entries);
    running.store.entries.remove = () => Promise.reject(new Error('no database'));
    await wire.say('DELE 1');
    expect(await wire.say('QUIT')).toBe('-ERR [SYS/TEMP] Some deleted messages not removed');
    running.store.entries.remove = remove;
    const again = await running.connect();
    expect(await again.logIn('stay@store.test')).toMatch(/^\+OK 1 /);
  });

  it('are listed in any number', async () => {
    const account = await running.account('many@store.test');
    const intake = running.store.intake();
    await intake.write(Buffer.from(letter('many')));
    const message = await intake.finish();
    const mailboxId = await running.store.mailboxes.inboxId(account);
    const items = Array.from({ length: 5000 }, () => ({ message, destination: { accountId: account, mailboxId } }));
    await running.store.storeAll(items, actor);
    await running.service();
    const wire = await running.connect();
    expect(await wire.logIn('many@store.test')).toMatch(/^\+OK 5000 messages/);
    expect((await wire.ask('LIST')).split('\r\n')).toHaveLength(5002);
    expect((await wire.ask('UIDL')).split('\r\n')[5000]).toMatch(/^5000 \d+\.5000$/);
  });
});
