import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Courier, oneWay, Smarthost } from '#gateways/smtp';
import { makeSelfSigned, ServerTls } from '#platform/net';
import { falseEnds, SmtpClient, testClient, testPassword, testRunner, testWorld, type World } from '#testing';

const smuggled = 'MAIL FROM:<evil@x.test>\r\nRCPT TO:<victim@y.test>\r\nDATA\r\nsmuggled\r\n';
const recipient = { address: 'to@far.test', notify: null, originalRecipient: null };

/** A server that writes down every octet that it hears; `script` is what it says and does. */
class RawSink {
  heard = '';
  connections = 0;
  written = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  port = 0;

  constructor(script: (socket: Socket, sink: RawSink) => void) {
    this.server = createServer((socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.setEncoding('latin1').on('error', () => undefined);
      socket.on('data', (text: string) => {
        this.heard += text;
      });
      script(socket, this);
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    this.port = (this.server.address() as { port: number }).port;
    return this;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }
}

/** Speaks SMTP as a server without extensions would: knows commands, and the one true end of data. */
function converse(socket: Socket): void {
  let text = '';
  let inData = false;
  const answer = (line: string): string => {
    if (/^(?:EHLO|HELO|MAIL|RCPT|RSET)/i.test(line)) return '250 ok\r\n';
    if (/^DATA/i.test(line)) return '354 go\r\n';
    return /^QUIT/i.test(line) ? '221 bye\r\n' : '500 what\r\n';
  };
  socket.write('220 sink\r\n');
  socket.on('data', (chunk: string) => {
    text += chunk;
    for (;;) {
      const end = text.indexOf(inData ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const line = text.slice(0, end);
      text = text.slice(end + (inData ? 5 : 2));
      const reply = inData ? '250 taken\r\n' : answer(line);
      inData = reply.startsWith('354');
      socket.write(reply);
    }
  });
}

const open: { close(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function sinkOf(script: (socket: Socket, sink: RawSink) => void): Promise<RawSink> {
  const sink = await new RawSink(script).listen();
  open.push(sink);
  return sink;
}

/** Sends through one server, within a time. */
class Sender {
  private readonly courier: Courier;

  constructor(url: string, time: number) {
    this.courier = new Courier(oneWay(new Smarthost(url, testClient({ opening: time, message: time }))), 10);
  }

  async send(body: Buffer, recipients: (typeof recipient)[]) {
    const envelope = {
      reversePath: 'from@here.test',
      body: '8bitmime',
      smtpUtf8: false,
      ret: null,
      envid: null,
    } as const;
    const content = async function* () {
      yield body;
    };
    const message = { ...envelope, size: body.length, requireTls: false, recipients, content };
    return (await this.courier.hand('far.test', message)).attempts;
  }

  close(): Promise<void> {
    return this.courier.close();
  }
}

function smarthostOf(url: string, time = 30_000): Sender {
  const sender = new Sender(url, time);
  open.push(sender);
  return sender;
}

describe('S2: a false end of data', () => {
  it.each(falseEnds)('%j in a stored message leaves as text, with CR and LF in pairs and dots stuffed', async (end) => {
    const sink = await sinkOf(converse);
    const body = Buffer.from(`Subject: x\r\n\r\nbody${end}${smuggled}.\r\nend`, 'latin1');
    const [attempt] = await smarthostOf(`smtp://127.0.0.1:${sink.port}`).send(body, [recipient]);
    expect(attempt).toMatchObject({ status: 'delivered', reply: '250 taken', enhanced: '2.0.0', relayed: true });
    const data = sink.heard.slice(sink.heard.indexOf('DATA\r\n') + 6);
    expect(data).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
    // One message, and nothing that any server could take for its end before the end.
    expect(data.match(/\r\n\.\r\n/g)).toHaveLength(1);
    expect(data.slice(0, data.indexOf('\r\n.\r\n') + 5)).toContain('smuggled\r\n..\r\nend\r\n.\r\n');
    expect(sink.heard.match(/^MAIL FROM:<from@here\.test>/gm)).toHaveLength(1);
    expect(sink.heard.slice(0, sink.heard.indexOf('DATA\r\n'))).not.toContain('evil@x.test');
  });

  describe('that is submitted', () => {
    let world: World;
    beforeAll(async () => {
      world = await testWorld();
      await world.person('ann@here.test');
    });
    afterAll(() => world.close());

    it.each(falseEnds)('%j is refused and does not reach the queue, by DATA as by BDAT', async (end) => {
      const client = await SmtpClient.open(await world.listen('submission'));
      expect(
        await client.send(`AUTH PLAIN ${Buffer.from(`\0ann@here.test\0${testPassword}`).toString('base64')}`),
      ).toMatch(/^235 /);
      const text = `From: ann@here.test\r\nSubject: x\r\n\r\nbody${end}${smuggled}end`;
      const replies = await client.deliver('ann@here.test', ['to@far.test'], text);
      expect(replies.at(-1)).toMatch(end.includes('\0') ? /^550 5\.6\.0 / : /^550 5\.5\.2 /);
      expect(await client.send('MAIL FROM:<ann@here.test>')).toMatch(/^250 /);
      expect(await client.send('RCPT TO:<to@far.test>')).toMatch(/^250 /);
      expect(await client.send(`BDAT ${text.length + 2} LAST\r\n${text}`)).toMatch(/^550 5\.[56]\.[02] /);
      client.close();
      expect(await world.queue.list(10)).toEqual([]);
    });

    it('is sent as it should be when it is a true line, through the queue', async () => {
      const sink = await sinkOf(converse);
      const client = await SmtpClient.open(await world.listen('submission'));
      await client.send(`AUTH PLAIN ${Buffer.from(`\0ann@here.test\0${testPassword}`).toString('base64')}`);
      const replies = await client.deliver(
        'ann@here.test',
        ['to@far.test'],
        'From: ann@here.test\r\n\r\n..\r\n...x\r\nend',
      );
      expect(replies.at(-1)).toMatch(/^250 /);
      const runner = testRunner(world, new Smarthost(`smtp://127.0.0.1:${sink.port}`, testClient()));
      runner.start();
      while (!sink.heard.includes('\r\n.\r\n')) await new Promise((done) => setTimeout(done, 20));
      await runner.stop();
      expect(sink.heard).toContain('\r\n\r\n..\r\n...x\r\nend\r\n.\r\n');
      expect(sink.heard).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
    });
  });
});

describe('S5: a false server', () => {
  const tls = new ServerTls(makeSelfSigned({ names: ['localhost'], days: 1 }));
  const letter = Buffer.from('Subject: x\r\n\r\nsecret text\r\n');

  it('that answers commands before the handshake is not believed inside of it', async () => {
    let inside = '';
    const sink = await sinkOf((socket) => {
      socket.write('220 sink\r\n');
      socket.on('data', (text: string) => {
        if (text.startsWith('EHLO')) socket.write('250-sink\r\n250 STARTTLS\r\n');
        if (!text.startsWith('STARTTLS')) return;
        socket.removeAllListeners('data');
        // Replies to what the client will say under TLS, as somebody in the middle would put them in.
        socket.write('220 go\r\n250-injected\r\n250 AUTH PLAIN\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n');
        void tls.upgrade(socket).then(
          (secure) => {
            secure.on('error', () => undefined).setEncoding('latin1');
            secure.on('data', (heard: string) => {
              inside += heard;
              if (heard.startsWith('EHLO')) secure.write('250 sink\r\n');
              else if (/^(?:MAIL|RCPT)/.test(heard)) secure.write('550 5.7.1 no\r\n');
            });
          },
          () => undefined,
        );
      });
    });
    const [attempt] = await smarthostOf(`smtp://127.0.0.1:${sink.port}?tls.rejectUnauthorized=false`).send(letter, [
      recipient,
    ]);
    // Delivered would be a belief in what was injected.
    expect(attempt?.status).not.toBe('delivered');
    expect(inside).not.toContain('secret text');
    expect(sink.heard).not.toContain('secret text');
  });

  it('that offers no TLS is told nothing when TLS is required', async () => {
    const sink = await sinkOf(converse);
    const url = `smtp://user:pass-word@127.0.0.1:${sink.port}?requireTLS=true`;
    const [attempt] = await smarthostOf(url).send(letter, [recipient]);
    expect(attempt?.status).toBe('waiting');
    expect(sink.heard).not.toMatch(/AUTH|MAIL|secret text/);
    expect(sink.heard).not.toContain(Buffer.from('pass-word').toString('base64').slice(0, 8));
  });

  it('with a certificate that nobody vouches for is told nothing', async () => {
    const sink = await sinkOf((socket) => {
      socket.write('220 sink\r\n');
      socket.on('data', (text: string) => {
        if (text.startsWith('EHLO')) socket.write('250-sink\r\n250 STARTTLS\r\n');
        if (!text.startsWith('STARTTLS')) return;
        socket.removeAllListeners('data');
        socket.write('220 go\r\n');
        void tls.upgrade(socket).catch(() => undefined);
      });
    });
    const [attempt] = await smarthostOf(`smtp://127.0.0.1:${sink.port}`).send(letter, [recipient]);
    expect(attempt?.status).toBe('waiting');
    expect(sink.heard).not.toMatch(/MAIL|secret text/);
  });

  it.each([
    ['one line without an end', 'x'.repeat(65_536)],
    ['one reply of endless lines', '250-more\r\n'.repeat(6000)],
    ['endless replies of refusal', '550 no\r\n'.repeat(8000)],
  ])('that says %s is left, after a bounded number of octets', async (_, piece) => {
    const sink = await sinkOf((socket, self) => {
      socket.write('220 sink\r\n');
      socket.on('data', (text: string) => {
        if (!text.startsWith('EHLO')) return;
        const flood = (): void => {
          while (!socket.destroyed) {
            self.written += piece.length;
            if (!socket.write(piece)) return void socket.once('drain', flood);
          }
        };
        flood();
      });
    });
    const [attempt] = await smarthostOf(`smtp://127.0.0.1:${sink.port}`, 5000).send(letter, [recipient]);
    expect(attempt?.status).toBe('waiting');
    expect(sink.heard).not.toContain('secret text');
    expect(sink.written).toBeLessThan(16 * 1024 * 1024);
  });

  it('that drips its replies is given up in time, and the next message begins anew', async () => {
    const sink = await sinkOf((socket, self) => {
      if (self.connections > 1) return converse(socket);
      const drip = setInterval(() => socket.write('2'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const smarthost = smarthostOf(`smtp://127.0.0.1:${sink.port}`, 500);
    const [attempt] = await smarthost.send(letter, [recipient]);
    expect(attempt).toMatchObject({
      status: 'waiting',
      reply: expect.stringContaining('the other server took too long'),
    });
    expect((await smarthost.send(letter, [recipient]))[0]?.status).toBe('delivered');
  });
});
