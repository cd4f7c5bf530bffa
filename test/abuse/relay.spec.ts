import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { SmtpClient, testWorld, type World } from '#testing';
import { senders, tricks } from './tricks.js';

let world: World;
let port = 0;
let lmtp = 0;
let ann: AccountId;
beforeAll(async () => {
  world = await testWorld();
  ann = await world.person('ann@our.test');
  // All of this comes from one address; that it is not refused for that is what harvest.spec.ts is for.
  port = await world.listen('mx', { limits: { guesses: Number.POSITIVE_INFINITY, guessDelay: 0 } });
  lmtp = await world.listen('lmtp');
});
afterAll(() => world.close());

async function answerTo(path: string, sender = '<s@ext.test>', more = ''): Promise<string> {
  const client = await SmtpClient.open(port);
  await client.send(`MAIL FROM:${sender}${more}`);
  const reply = await client.send(`RCPT TO:${path}`);
  client.close();
  return reply;
}

describe('S6: relaying for strangers', () => {
  it.each(tricks)('%s has its right answer, whoever it is from', async (path, answer) => {
    for (const sender of senders) expect(await answerTo(path, sender)).toMatch(answer);
  });

  it('is not reached by any octet before or behind the @', async () => {
    const client = await SmtpClient.open(port);
    let asked = 0;
    const ask = async (path: string): Promise<void> => {
      // A fresh transaction often enough that the count of errors does not end the connection.
      const own = asked++ % 15 === 0 ? await SmtpClient.open(port) : open;
      if (own !== open) {
        open.close();
        open = own;
        await open.send('MAIL FROM:<s@ext.test>');
      }
      const reply = await open.sendOctets(`RCPT TO:<${path}>`);
      const accepted = reply.startsWith('250');
      if (accepted) expect(path.toLowerCase()).toMatch(/^ann\+?@our\.test$/);
      else expect(reply).toMatch(/^(?:5\d\d|closed|500)/);
    };
    let open = client;
    await open.send('MAIL FROM:<s@ext.test>');
    for (let octet = 0; octet < 256; octet++) {
      const char = String.fromCharCode(octet);
      if (char === '\n' || char === '\r') continue;
      await ask(`v@ext.test${char}@our.test`);
      await ask(`v${char}ext.test@our.test`);
      await ask(`ann@${char}our.test`);
      await ask(`ann@our.test${char}`);
      await ask(`ann${char}@our.test`);
    }
    open.close();
  });

  it.each(['＠', '。', '．', '｡', '․', '@\u200b', '\u00ad', 'ﬁ'])(
    'is not reached by %j under SMTPUTF8',
    async (char) => {
      for (const path of [
        `<v@ext.test${char}our.test>`,
        `<v${char}ext.test@our.test>`,
        `<ann@our${char}test>`,
        `<ann${char}our.test>`,
      ]) {
        const reply = await answerTo(path, '<s@ext.test>', ' SMTPUTF8');
        expect(reply).toMatch(/^(?:501 5\.1\.3|550 5\.[17]\.1|553 5\.6\.7|501 5\.5\.4) /);
      }
    },
  );

  it('through LMTP is not possible either', async () => {
    for (const [path, answer] of tricks) {
      const client = await SmtpClient.open(lmtp, 'LHLO x');
      await client.send('MAIL FROM:<s@ext.test>');
      expect(await client.send(`RCPT TO:${path}`)).toMatch(answer);
      client.close();
    }
  });

  it('was not done: what was accepted is in the mailbox of ours that was named, and nothing is queued', async () => {
    for (const [path, answer] of tricks) {
      if (!answer.test('250 ')) continue;
      const before = (await world.messages(ann)).length;
      const client = await SmtpClient.open(port);
      await client.send('MAIL FROM:<s@ext.test>');
      await client.send(`RCPT TO:${path}`);
      expect((await client.data('From: s@ext.test\r\n\r\nx')).at(-1)).toMatch(/^250 /);
      client.close();
      expect(await world.messages(ann)).toHaveLength(before + 1);
    }
    expect(await world.queue.list(10)).toEqual([]);
  });
});
