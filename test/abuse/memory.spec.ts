import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImapClient, SmtpClient, testPassword, TestServer } from '#testing';
import { growth, Line } from './support.js';

const people = ['ann@abuse.test', ...Array.from({ length: 10 }, (_, index) => `slow${index}@abuse.test`)];
const [ann = ''] = people;
const mebi = 1024 * 1024;
/** Printed with each measurement, so that a bound that is nearly reached is seen. */
const measured: string[] = [];

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '1', FUMIBAKO_MAX_MESSAGE_SIZE: '20M' });
  await server.users(people);
  // What is loaded and compiled at first use is no cost of the abuse.
  await deliver(people, 'From: a@b.test\r\n\r\nwarm');
  const client = await ImapClient.open(server.ports.IMAP, ann, testPassword);
  await client.append('INBOX', Buffer.alloc(2 * mebi, 'line of text\r\n'));
  await client.command('SELECT INBOX');
  await client.command('FETCH 1:* (ENVELOPE BODYSTRUCTURE BODY.PEEK[])');
  client.close();
});
afterAll(async () => {
  await server.remove();
  process.stdout.write(`${measured.join('\n')}\n`);
});

async function deliver(to: readonly string[], content: string): Promise<string> {
  const client = await SmtpClient.open(server.ports.SMTP);
  const replies = await client.deliver('a@b.test', to, content);
  client.close();
  return replies.at(-1) ?? '';
}

/** Runs the abuse, and sees that the memory of the worker keeps to a bound in MiB and that a good user is served. */
async function expectCost(what: string, bound: number, work: () => Promise<unknown>): Promise<void> {
  const octets = await growth(server, work);
  measured.push(`${what}: ${octets} MiB of ${bound}`);
  expect(octets).toBeLessThan(bound);
  const client = await ImapClient.open(server.ports.IMAP, ann, testPassword);
  expect((await client.command('SELECT INBOX')).status).toBe('OK');
  client.close();
  expect(await deliver([ann], 'From: a@b.test\r\n\r\nalso served')).toMatch(/^250 /);
}

async function signIn(line: Line): Promise<void> {
  await line.say([`a LOGIN ${ann} "${testPassword}"`, 'b SELECT INBOX'], /^b OK/m);
}

/** So many connections, made ready twenty at a time. */
async function many(count: number, open: () => Line, ready: (line: Line) => Promise<void>): Promise<Line[]> {
  const lines: Line[] = [];
  while (lines.length < count) {
    const some = Array.from({ length: 20 }, open).slice(0, count - lines.length);
    await Promise.all(some.map(ready));
    lines.push(...some);
  }
  return lines;
}

describe('one session', () => {
  it('S14: a size that is a lie, in one line without an end', async () => {
    const lie = async (): Promise<void> => {
      const line = Line.to(server.ports.SMTP);
      await line.say(['EHLO x', `MAIL FROM:<a@b.test> SIZE=1`, `RCPT TO:<${ann}>`, 'DATA'], /^354 /m);
      const chunk = Buffer.alloc(mebi, 'x');
      for (let sent = 0; sent < 60; sent++) await line.write(chunk);
      expect(await line.say(['', '.'], /^5\d\d .*\r\n$/m)).toMatch(/^552 5\.3\.4 /m);
      line.close();
    };
    // A fresh process lets garbage pile up before it collects any; what one session costs shows the second time.
    await expectCost('60 MiB in one line after SIZE=1, in a fresh process', 128, lie);
    await expectCost('60 MiB in one line after SIZE=1, again', 64, lie);
    const line = Line.to(server.ports.SMTP);
    expect(await line.say(['EHLO x', 'MAIL FROM:<a@b.test> SIZE=99999999999999999999'], /^5\d\d .*\r\n/m)).toMatch(
      /^(?:552 5\.3\.4|501 5\.5\.4) /m,
    );
    line.close();
  });

  it('S14: a header of 11 MiB', async () => {
    await expectCost('a header of 11 MiB', 48, async () => {
      expect(await deliver([ann], `Subject: ${'x'.repeat(11 * mebi)}\r\n\r\nbody`)).toMatch(/^550 5\.6\.0 /);
    });
  });
});

describe('C1: messages that are made to cost', () => {
  const nested = Array.from(
    { length: 10_000 },
    (_, index) => `Content-Type: multipart/mixed; boundary=b${index}\r\n\r\n--b${index}\r\n`,
  );
  const header = 'From: a@b.test\r\nSubject: cost\r\n';
  const messages: Record<string, string> = {
    'ten thousand nested multiparts': `${header}${nested.join('')}`,
    'ten thousand nested messages': `${header}${'Content-Type: message/rfc822\r\n\r\n'.repeat(10_000)}`,
    'a million parts': `${header}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n'.repeat(1_000_000)}`,
    'sixty thousand header fields': `${header}${'X: y\r\n'.repeat(60_000)}\r\nbody`,
    'a hundred thousand header fields in a part': `${header}Content-Type: message/rfc822\r\n\r\n${'X-Field: y\r\n'.repeat(100_000)}\r\nbody`,
    'sixty thousand parameters': `${header}Content-Type: text/plain${Array.from({ length: 60_000 }, (_, index) => `; x*${index}=y`).join('')}\r\n\r\nbody`,
    'a hundred thousand addresses': `${header}To: ${'a@b.c, '.repeat(100_000)}x@y.z\r\n\r\nbody`,
    'groups in groups': `${header}To: ${'g:'.repeat(100_000)}\r\n\r\nbody`,
    'two megabytes of base64 without a line end': `${header}Content-Transfer-Encoding: base64\r\n\r\n${'QUJD'.repeat(520_000)}`,
    'a charset of a megabyte': `${header}\r\n`.replace(
      'Subject',
      `Content-Type: text/plain; charset=${'x'.repeat(900_000)}\r\nSubject`,
    ),
  };

  // A signature, a key, and attributes that promise four gigabytes each.
  const liar = Buffer.concat([
    Buffer.from('789f3e220100', 'hex'),
    ...Array.from({ length: 2000 }, () => Buffer.from('0106900800ffffffff', 'hex')),
  ]);
  Object.assign(messages, {
    'winmail.dat whose sizes lie': `${header}Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n${liar.toString('base64').replaceAll(/(.{76})/g, '$1\r\n')}`,
    'five megabytes of HTML entities': `${header}Content-Type: text/html\r\n\r\n${'&lt;'.repeat(1_250_000)}`,
    'a style of a megabyte': `${header}Content-Type: text/html\r\n\r\n<style>${'a{b:c}'.repeat(170_000)}</style>text`,
    'a hundred thousand open tags': `${header}Content-Type: text/html\r\n\r\n${'<div a="'.repeat(100_000)}`,
  });

  it.each(Object.entries(messages))('%s: stored octet by octet', async (what, content) => {
    const client = await ImapClient.open(server.ports.IMAP, ann, testPassword);
    const begun = Date.now();
    await expectCost(what, 96, async () => {
      expect(await deliver([ann], content)).toMatch(/^250 /);
      await client.command('SELECT INBOX');
      const { status, untagged } = await client.command('FETCH * (ENVELOPE BODYSTRUCTURE BODY.PEEK[])');
      expect(status).toBe('OK');
      expect(untagged.endsWith(`${content}\r\n)\r\n`)).toBe(true);
    });
    measured.push(`  ${Math.round(content.length / 1024)} KiB, ${Date.now() - begun} ms`);
    client.close();
  });
});

describe('many sessions', () => {
  it('I2: two hundred who promise a message and send a part of it', async () => {
    const lines: Line[] = [];
    await expectCost('200 APPENDs that stop after 64 KiB', 80, async () => {
      const promised = await many(
        200,
        () => Line.to(server.ports.IMAP),
        async (line) => {
          await signIn(line);
          await line.say(['c APPEND INBOX {20000000}'], /^\+ /m);
          await line.write(Buffer.alloc(64 * 1024, 'part of a text\r\n'));
        },
      );
      lines.push(...promised);
    });
    for (const line of lines) line.close();
    const client = await ImapClient.open(server.ports.IMAP, ann, testPassword);
    expect((await client.command('STATUS INBOX (MESSAGES)')).untagged).toMatch(/MESSAGES \d{1,2}\)/);
    client.close();
  });

  it('I9: a hundred who ask for a large message and do not read it', async () => {
    const content = `From: a@b.test\r\n\r\n${'line of text\r\n'.repeat(300_000)}`;
    expect(await deliver(people, content)).toMatch(/^250 /);
    // Hashes of passwords are no cost of reading slowly.
    const pop3 = await Promise.all(
      people.slice(1).map(async (user) => {
        const line = Line.to(server.ports.POP3);
        await line.say([`USER ${user}`, `PASS ${testPassword}`], /messages/);
        return line;
      }),
    );
    const imap = await many(90, () => Line.to(server.ports.IMAP), signIn);
    await expectCost('100 slow readers of 4 MiB by IMAP and POP3', 32, async () => {
      for (const { socket } of pop3) {
        socket.pause();
        socket.write('RETR 2\r\nRETR 2\r\n');
      }
      for (const { socket } of imap) {
        socket.pause();
        socket.write('c FETCH 1:* BODY.PEEK[]\r\nd FETCH 1:* BODY.PEEK[]\r\n');
      }
      await new Promise((resolve) => setTimeout(resolve, 2000));
    });
    for (const line of [...pop3, ...imap]) line.close();
  });

  it('I1: a thousand strangers with endless lines and parentheses', async () => {
    const lines: Line[] = [];
    await expectCost('1,000 strangers, each 256 KiB without an end', 100, async () => {
      const doors = [server.ports.SMTP, server.ports.IMAP, server.ports.POP3, server.ports.SUBMISSION];
      for (let index = 0; index < 1000; index++) lines.push(Line.to(doors[index % 4] ?? 0));
      await Promise.all(lines.map((line) => line.hear(/\r\n/)));
      const chunks = ['x', '(', 'a LOGIN ((((((((', '"\\\\\\\\\\\\'].map((text) => Buffer.alloc(64 * 1024, text));
      for (let round = 0; round < 4; round++)
        await Promise.all(lines.map((line, index) => line.write(chunks[(index >> 2) % 4] as Buffer)));
    });
    for (const line of lines) line.close();
  });
});
