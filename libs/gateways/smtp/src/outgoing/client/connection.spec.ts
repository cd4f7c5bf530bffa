import { afterEach, describe, expect, it } from 'vitest';
import { drip, drop, FakeServer, type FakeServerOptions, flood, type Script, silence } from '../testing.js';
import { opportunistic, type TlsDemand } from '../tls/demand.js';
import { type ClientOptions, SmtpConnection } from './connection.js';
import { CLIENT_TIMEOUTS, type ClientTimeouts } from './timeouts.js';
import type { Attempt, OutgoingMessage } from './types.js';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

async function serverOf(options: FakeServerOptions = {}): Promise<FakeServer> {
  const server = await FakeServer.start(options);
  open.push(server);
  return server;
}

const clientOf = (timeouts: Partial<ClientTimeouts> = {}): ClientOptions => ({
  hostname: 'client.test',
  timeouts: { ...CLIENT_TIMEOUTS, ...timeouts },
  now: Date.now,
});

const connect = (
  server: FakeServer,
  tls: TlsDemand = opportunistic,
  timeouts: Partial<ClientTimeouts> = {},
  more = {},
) =>
  SmtpConnection.open({ address: '127.0.0.1', host: 'mx.test', port: server.port, tls, ...more }, clientOf(timeouts));

function messageOf(
  more: Partial<Omit<OutgoingMessage, 'recipients'>> & { to?: string[]; text?: string } = {},
): OutgoingMessage {
  const { to = ['a@far.test', 'b@far.test'], text = 'Subject: x\r\n\r\nbody\r\n', ...rest } = more;
  return {
    reversePath: 's@here.test',
    size: text.length,
    body: '7bit',
    smtpUtf8: false,
    ret: null,
    envid: null,
    requireTls: false,
    recipients: to.map((address) => ({ address, notify: null, originalRecipient: null })),
    content: async function* () {
      yield Buffer.from(text);
    },
    ...rest,
  };
}

async function sent(script: Script, message = messageOf(), options: Omit<FakeServerOptions, 'script'> = {}) {
  const server = await serverOf({ ...options, script });
  const connection = await connect(server);
  const { attempts, lostEarly } = await connection.deliver(message);
  return { server, connection, attempts, lostEarly, states: attempts.map(({ status }) => status) };
}

describe('a message', () => {
  it('is handed over under TLS, commands together, and more go on the same connection', async () => {
    const { server, connection, attempts } = await sent({ END: '250 2.6.0 queued as 1' });
    expect(attempts).toEqual(
      [1, 2].map(() => ({ status: 'delivered', enhanced: '2.6.0', reply: '250 2.6.0 queued as 1', remote: 'mx.test' })),
    );
    expect(connection.tls).toMatchObject({ version: 'TLSv1.3', proof: 'none', source: 'opportunity' });
    expect((await connection.deliver(messageOf({ to: ['c@far.test'] }))).attempts[0]?.status).toBe('delivered');
    await connection.quit();
    expect(server.connections).toBe(1);
    expect(server.messages).toHaveLength(2);
    expect(server.messages[0]).toEqual({
      mail: 'MAIL FROM:<s@here.test> SIZE=20',
      recipients: ['RCPT TO:<a@far.test>', 'RCPT TO:<b@far.test>'],
      data: 'Subject: x\r\n\r\nbody',
      tls: true,
    });
    expect(server.lines.at(-1)).toBe('QUIT');
  });

  it('goes with the parameters that the server knows, and without the others', async () => {
    const facts = {
      body: '8bitmime',
      smtpUtf8: true,
      ret: 'hdrs',
      envid: 'x y',
      text: 'Subject: x\r\n\r\nh\u00e9\r\n',
    } as const;
    const recipients = [{ address: 'a@far.test', notify: 'success', originalRecipient: 'rfc822;o@far.test' }];
    const message = { ...messageOf(facts), recipients };
    const { server } = await sent({}, message);
    expect(server.messages[0]?.mail).toBe(
      'MAIL FROM:<s@here.test> SIZE=18 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=x+20y',
    );
    expect(server.messages[0]?.recipients).toEqual(['RCPT TO:<a@far.test> NOTIFY=SUCCESS ORCPT=rfc822;o@far.test']);
    const plain = { ...message, smtpUtf8: false, body: '7bit', content: messageOf().content } as OutgoingMessage;
    const other = await sent({}, plain, { keywords: [] });
    expect(other.server.messages[0]).toMatchObject({
      mail: 'MAIL FROM:<s@here.test>',
      recipients: ['RCPT TO:<a@far.test>'],
      tls: false,
    });
    // RFC 3461 §5.2.2: such a server confirms nothing, so we do.
    expect(other.attempts[0]?.relayed).toBe(true);
  });

  it.each<[string, Partial<OutgoingMessage> & { text?: string; to?: string[] }, string[], (string | undefined)[]]>([
    ['larger than it takes', { size: 20_000 }, ['SIZE 10000'], ['5.3.4', '5.3.4']],
    [
      'with UTF-8 in its header',
      { smtpUtf8: true, text: 'Subject: \u7bb1\r\n\r\nx\r\n' },
      ['8BITMIME'],
      ['5.6.7', '5.6.7'],
    ],
    ['from an address of UTF-8', { smtpUtf8: true, reversePath: '\u7bb1@here.test' }, ['8BITMIME'], ['5.6.7', '5.6.7']],
    [
      'to one address of UTF-8',
      { smtpUtf8: true, to: ['\u7bb1@far.test', 'b@far.test'] },
      ['8BITMIME'],
      ['5.6.7', '2.0.0'],
    ],
    ['that needs SMTPUTF8 by name alone', { smtpUtf8: true }, ['8BITMIME'], ['2.0.0', '2.0.0']],
    ['of eight bits', { body: '8bitmime', text: 'Subject: x\r\n\r\n\u00e9\r\n' }, [], ['5.6.3', '5.6.3']],
    ['that is of seven bits after all', { body: '8bitmime' }, [], ['2.0.0', '2.0.0']],
    ['of any octets', { body: 'binarymime' }, ['8BITMIME'], ['5.6.3', '5.6.3']],
    ['that must stay under TLS', { requireTls: true }, ['8BITMIME'], ['5.7.30', '5.7.30']],
  ])('%s is not sent to a server that does not know it', async (_, facts, keywords, codes) => {
    const { attempts, server } = await sent({}, messageOf(facts), { keywords });
    expect(attempts.map(({ enhanced }) => enhanced)).toEqual(codes);
    expect(attempts.map(({ status }) => status)).toEqual(
      codes.map((code) => (code?.startsWith('2') ? 'delivered' : 'failed')),
    );
    expect(server.messages.length).toBe(codes.includes('2.0.0') ? 1 : 0);
  });
});

describe('a refusal', () => {
  const oneRefused = (line: string) => (line.includes('<a@') ? '550 5.1.1 nobody' : '250 ok');
  it.each<[string, Script, string[], string[]]>([
    ['of the sender, for good', { MAIL: '550 5.7.1 no' }, ['failed', 'failed'], ['5.7.1', '5.7.1']],
    ['of the sender, for now', { MAIL: '451 4.7.1 later' }, ['waiting', 'waiting'], ['4.7.1', '4.7.1']],
    ['that asks for a sign-in', { MAIL: '530 5.7.0 sign in' }, ['waiting', 'waiting'], ['4.0.0', '4.0.0']],
    ['of one recipient', { RCPT: oneRefused }, ['failed', 'delivered'], ['5.1.1', '2.0.0']],
    [
      'of one recipient, for now',
      { RCPT: (line) => (line.includes('<b@') ? '450 greylisted' : '250 ok') },
      ['delivered', 'waiting'],
      ['2.0.0', '4.0.0'],
    ],
    ['of all recipients', { RCPT: '550 no' }, ['failed', 'failed'], ['5.0.0', '5.0.0']],
    ['of too many recipients', { RCPT: '552 too many' }, ['waiting', 'waiting'], ['4.0.0', '4.0.0']],
    ['of DATA, for now', { DATA: '421 4.3.2 closing' }, ['waiting', 'waiting'], ['4.3.2', '4.3.2']],
    ['of DATA', { DATA: '554 no' }, ['failed', 'failed'], ['5.0.0', '5.0.0']],
    ['of the message', { END: '554 5.6.0 spam' }, ['failed', 'failed'], ['5.6.0', '5.6.0']],
    ['of the message, for now', { END: '452 4.3.1 full' }, ['waiting', 'waiting'], ['4.3.1', '4.3.1']],
    ['with a code that does not go with it', { END: '554 4.0.0 odd' }, ['failed', 'failed'], ['5.0.0', '5.0.0']],
  ])('%s', async (_, script, states, codes) => {
    for (const keywords of [['PIPELINING', 'DSN'], ['DSN']]) {
      const { attempts, connection } = await sent(script, messageOf(), { keywords });
      expect(attempts.map(({ status }) => status)).toEqual(states);
      expect(attempts.map(({ enhanced }) => enhanced)).toEqual(codes);
      // The next message does not suffer from it.
      if (connection.usable) expect((await connection.deliver(messageOf())).attempts).toHaveLength(2);
    }
  });

  it('leaves the connection as it was for the next message', async () => {
    const { connection, server } = await sent({ RCPT: (_, time) => (time <= 2 ? '550 no' : '250 ok') });
    expect((await connection.deliver(messageOf())).attempts.map(({ status }) => status)).toEqual([
      'delivered',
      'delivered',
    ]);
    expect(server.lines).toContain('RSET');
  });
});

const short = {
  greeting: 200,
  command: 200,
  data: 200,
  block: 200,
  end: 200,
  handshake: 200,
  opening: 1000,
  message: 1000,
};

describe('a server', () => {
  it.each<[string, Script, string]>([
    ['that is not there for us', { GREETING: '554 5.3.2 no' }, 'refused'],
    ['that is busy', { GREETING: '421 later' }, 'refused'],
    ['that says nothing', { GREETING: silence }, 'lost'],
    ['that drips', { GREETING: drip }, 'lost'],
    ['that never ends a reply', { EHLO: flood }, 'protocol'],
    ['that is none', { GREETING: 'HTTP/1.1 400 Bad Request' }, 'protocol'],
    ['that hangs up', { GREETING: drop }, 'lost'],
    ['that hangs up at EHLO', { EHLO: drop }, 'lost'],
    ['that does not greet', { EHLO: '451 no' }, 'refused'],
    ['that knows neither EHLO nor HELO', { EHLO: '500 what', HELO: '502 what' }, 'refused'],
  ])('%s is left', async (_, script, kind) => {
    const server = await serverOf({ script });
    await expect(connect(server, opportunistic, short)).rejects.toMatchObject({ kind });
    expect(server.messages).toEqual([]);
  });

  it('that is old is greeted with HELO', async () => {
    const { states, server } = await sent({ EHLO: '502 what' });
    expect(states).toEqual(['delivered', 'delivered']);
    expect(server.lines.slice(0, 2)).toEqual(['EHLO client.test', 'HELO client.test']);
  });

  it.each<[string, Script, boolean]>([
    ['MAIL', { MAIL: drop }, true],
    ['RCPT', { RCPT: drop }, true],
    ['DATA', { DATA: drop }, false],
    ['the end of data', { END: drop }, false],
    ['the end of data, in silence', { END: silence }, false],
    ['DATA, in silence', { DATA: silence }, false],
    ['RCPT, in silence', { RCPT: silence }, true],
    ['the end of data, with drops', { END: drip }, false],
    ['the end of data, without end', { END: flood }, false],
  ])('that leaves us at %s leaves the message to be sent again', async (_, script, early) => {
    const server = await serverOf({ script });
    const connection = await connect(server, opportunistic, short);
    const { attempts, lostEarly } = await connection.deliver(messageOf());
    expect(attempts.map(({ status }) => status)).toEqual(['waiting', 'waiting']);
    expect(lostEarly).toBe(early);
    expect(connection.usable).toBe(false);
  });

  it('that refuses one recipient and then goes has refused that one', async () => {
    const { states } = await sent({ RCPT: (_, time) => (time === 1 ? '550 no' : drop) }, messageOf(), { keywords: [] });
    expect(states).toEqual(['failed', 'waiting']);
  });
});

describe('TLS', () => {
  const required: TlsDemand = { required: true, proof: { kind: 'none' }, source: 'policy' };
  const named: TlsDemand = { ...required, proof: { kind: 'names', names: ['mx.test'] } };

  it('that is missing or refused stops who needs it, before anything is said', async () => {
    for (const options of [
      { keywords: ['8BITMIME'] },
      { script: { STARTTLS: '454 4.7.0 not now' } },
      { script: { STARTTLS: '220 go\r\n250 injected' } },
    ]) {
      const server = await serverOf(options);
      await expect(connect(server, required, short)).rejects.toThrow(/TLS|STARTTLS|454/);
      expect(server.lines.filter((line) => /^(?:MAIL|AUTH|RCPT)/.test(line))).toEqual([]);
    }
  });

  it('with a certificate that nobody vouches for stops who asks for one', async () => {
    const server = await serverOf();
    await expect(connect(server, named, short)).rejects.toMatchObject({ kind: 'tls' });
  });

  it('that is refused is gone without where it is no more than better', async () => {
    const { states, server } = await sent({ STARTTLS: '454 4.7.0 not now' });
    expect(states).toEqual(['delivered', 'delivered']);
    expect(server.messages[0]?.tls).toBe(false);
  });

  it('is the end of what was injected before it, whatever is asked for', async () => {
    const server = await serverOf({ script: { STARTTLS: '220 go\r\n250-fake.test\r\n250 AUTH PLAIN' } });
    await expect(connect(server, opportunistic, short)).rejects.toMatchObject({ kind: 'protocol' });
  });
});

describe('a sign-in', () => {
  const credentials = { user: 'ann', password: 'p\u00e4ss' };
  const plain = `AUTH PLAIN ${Buffer.from('\0ann\0p\u00e4ss').toString('base64')}`;

  it('goes by PLAIN, or by LOGIN', async () => {
    const server = await serverOf({ keywords: ['AUTH LOGIN PLAIN'], script: { PLAIN: '235 ok' } });
    await connect(server, opportunistic, short, { credentials });
    expect(server.lines).toContain(plain);
    const login = {
      AUTH: '334 VXNlcm5hbWU6',
      YW5U: '334 x',
      [Buffer.from('ann').toString('base64').toUpperCase()]: '334 UGFzc3dvcmQ6',
    };
    const word = Buffer.from('p\u00e4ss').toString('base64').slice(0, 8).toUpperCase();
    const other = await serverOf({ keywords: ['AUTH LOGIN'], script: { ...login, [word]: '235 ok' } });
    await connect(other, opportunistic, short, { credentials });
    expect(other.lines.slice(1)).toEqual(['AUTH LOGIN', 'YW5u', Buffer.from('p\u00e4ss').toString('base64')]);
  });

  it.each([
    [['AUTH PLAIN'], { PLAIN: '535 5.7.8 no' }],
    [['AUTH CRAM-MD5'], {}],
    [[], {}],
  ])('that fails is told: %j', async (keywords, script: Script) => {
    const server = await serverOf({ keywords, script });
    await expect(connect(server, opportunistic, short, { credentials })).rejects.toMatchObject({
      kind: 'authentication',
    });
    expect(server.messages).toEqual([] satisfies Attempt[]);
  });
});
