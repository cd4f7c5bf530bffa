import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { SmtpClient, testWorld, type World } from '#testing';

let world: World;
let port: number;
let ann: AccountId;
let bob: AccountId;
let client: SmtpClient;

const letter = (subject: string): string => `From: Sender <s@away.test>\r\nSubject: ${subject}\r\n\r\nHello.`;

beforeAll(async () => {
  world = await testWorld();
  port = await world.listen('mx');
  ann = await world.person('ann@here.test');
  bob = await world.person('bob@here.test');
  await world.directory.addAlias('info@here.test', ['ann@here.test']);
  await world.directory.addAlias('out@here.test', ['someone@away.test', 'ann@here.test']);
  await world.directory.addGroup('all@here.test', { members: ['ann@here.test', 'bob@here.test', 'inner@here.test'] });
  await world.directory.addGroup('inner@here.test', { members: ['all@here.test', 'bob@here.test'] });
  client = await SmtpClient.open(port);
});
afterAll(async () => {
  client.close();
  await world.close();
});

describe('mail from other servers', () => {
  it('arrives below its trace fields, byte for byte', async () => {
    const [, , done] = await client.deliver('s@away.test', ['ann@here.test'], letter('first'));
    expect(done).toMatch(/^250 2\.\d\.\d /);
    const [message = ''] = await world.messages(ann);
    expect(message).toMatch(
      /^Return-Path: <s@away\.test>\r\nDelivered-To: ann@here\.test\r\nReceived: from client\.test \(\[127\.0\.0\.1\]\)\r\n\tby mx\.fumibako\.test with ESMTP id \S+\r\n\tfor <ann@here\.test>;\r\n\t\w{3}, /,
    );
    expect(message.endsWith(`\r\n${letter('first')}\r\n`)).toBe(true);
  });

  it('is refused at RCPT for nobody, for elsewhere, and for the disabled', async () => {
    const gone = await world.person('gone@here.test');
    await world.directory.setDisabled('gone@here.test', true);
    const replies = await client.deliver('', ['nobody@here.test', 'x@away.test', 'gone@here.test'], letter('no'));
    expect(replies.slice(1, 4)).toEqual([
      expect.stringMatching(/^550 5\.1\.1 /),
      expect.stringMatching(/^550 5\.7\.1 /),
      expect.stringMatching(/^550 5\.2\.1 /),
    ]);
    expect(await world.messages(gone)).toEqual([]);
    await client.send('RSET');
  });

  it('follows aliases, upper case and details, and takes the null sender', async () => {
    const before = (await world.messages(ann)).length;
    for (const to of ['info@here.test', 'ANN@HERE.TEST', 'ann+news@here.test', 'info+x@here.test'])
      expect((await client.deliver('', [to], letter(to))).at(-1)).toMatch(/^250 /);
    const messages = await world.messages(ann);
    expect(messages.length - before).toBe(4);
    expect(messages.at(-1)).toMatch(/^Return-Path: <>\r\nDelivered-To: ann@here\.test\r\n/);
  });

  it('reaches each member of a group once, also where groups hold one another', async () => {
    const before = [(await world.messages(ann)).length, (await world.messages(bob)).length];
    const replies = await client.deliver('s@away.test', ['all@here.test', 'bob@here.test'], letter('group'));
    expect(replies.at(-1)).toMatch(/^250 /);
    expect([(await world.messages(ann)).length, (await world.messages(bob)).length]).toEqual(
      before.map((count) => count + 1),
    );
    // With several recipients nobody is told about the others.
    expect((await world.messages(bob)).at(-1)).not.toContain('for <');
  });

  it('goes to the catch-all of a domain when it has one', async () => {
    await world.directory.updateDomain('here.test', { catchAll: 'bob@here.test' });
    const before = (await world.messages(bob)).length;
    expect((await client.deliver('s@away.test', ['whoever@here.test'], letter('caught'))).at(-1)).toMatch(/^250 /);
    expect((await world.messages(bob)).length).toBe(before + 1);
    await world.directory.updateDomain('here.test', { catchAll: null });
  });

  it('is queued for the remote targets of an alias, in the commit of the local copy', async () => {
    expect((await client.deliver('s@away.test', ['out@here.test'], letter('out'))).at(-1)).toMatch(/^250 /);
    const queued = await world.queue.list(10);
    expect(queued).toMatchObject([
      {
        address: 'someone@away.test',
        reverse_path: expect.stringMatching(/^SRS0=.*=away\.test=s@here\.test$/),
        status: 'waiting',
      },
    ]);
    expect(await world.queue.cancel(queued[0]?.message_id ?? 0)).toBe(1);
    expect(await world.queue.list(10)).toEqual([]);
  });

  it('is refused when it loops: too many hops, or delivered here before', async () => {
    const hops = 'Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\r\n'.repeat(50);
    expect((await client.deliver('s@away.test', ['ann@here.test'], hops + letter('hops'))).at(-1)).toMatch(
      /^554 5\.4\.6 /,
    );
    const again = `Delivered-To: ann@here.test\r\n${letter('again')}`;
    expect((await client.deliver('s@away.test', ['ann@here.test'], again)).at(-1)).toMatch(/^554 5\.4\.6 /);
  });

  it('is refused for a full mailbox, at RCPT with the declared size and at the end without', async () => {
    const small = await world.person('small@here.test', { quota: 2000 });
    expect(await client.send('MAIL FROM:<s@away.test> SIZE=5000')).toMatch(/^250 /);
    expect(await client.send('RCPT TO:<small@here.test>')).toMatch(/^452 4\.2\.2 /);
    await client.send('RSET');
    const replies = await client.deliver('s@away.test', ['small@here.test', 'ann@here.test'], letter('x'.repeat(3000)));
    expect(replies.at(-1)).toMatch(/^452 4\.2\.2 /);
    expect(await world.messages(small)).toEqual([]);
    expect((await world.messages(ann)).some((message) => message.includes('xxxxxxxx'))).toBe(false);
  });

  it('is refused for a domain over its quota', async () => {
    await world.person('one@tiny.test');
    await world.directory.updateDomain('tiny.test', { quota: 10 });
    expect(await client.send('MAIL FROM:<s@away.test> SIZE=5000')).toMatch(/^250 /);
    expect(await client.send('RCPT TO:<one@tiny.test>')).toMatch(/^452 4\.2\.2 /);
    await client.send('RSET');
  });
});

describe('LMTP', () => {
  it('answers for each recipient', async () => {
    await world.person('full@here.test', { quota: 500 });
    const lmtp = await SmtpClient.open(await world.listen('lmtp'), 'LHLO client.test');
    expect(await lmtp.send('MAIL FROM:<s@away.test>')).toMatch(/^250 /);
    for (const to of ['ann@here.test', 'full@here.test']) expect(await lmtp.send(`RCPT TO:<${to}>`)).toMatch(/^250 /);
    expect(await lmtp.send('RCPT TO:<nobody@here.test>')).toMatch(/^550 5\.1\.1 /);
    const replies = await lmtp.data(letter('y'.repeat(600)), 2);
    expect(replies[0]).toMatch(/^250 /);
    expect(replies[1]).toMatch(/^452 4\.2\.2 /);
    lmtp.close();
  });
});
