import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TraceReader, type Story } from '#core/trace';
import { SmtpClient, testWorld, type World } from '#testing';

let world: World;
let reader: TraceReader;
let mx: SmtpClient;
let lmtp: SmtpClient;

const letter = (subject: string): string =>
  `From: s@away.test\r\nMessage-ID: <${subject}@away.test>\r\nSubject: Re: ${subject}\r\n\r\nsecret words`;

beforeAll(async () => {
  world = await testWorld();
  reader = new TraceReader(world.database);
  await world.person('ann@here.test');
  await world.person('bob@here.test');
  await world.directory.addGroup('all@here.test', { members: ['ann@here.test', 'bob@here.test'] });
  await world.directory.addAlias('out@here.test', ['someone@away.test', 'ann@here.test']);
  mx = await SmtpClient.open(await world.listen('mx'));
  lmtp = await SmtpClient.open(await world.listen('lmtp'), 'LHLO client.test');
});
afterAll(async () => {
  mx.close();
  lmtp.close();
  await world.close();
});

async function stories(subject: string): Promise<readonly Story[]> {
  await world.trace.flush();
  const now = Date.now();
  return await reader.find({ subject }, { organisation: null, from: now - 60_000, before: now + 60_000, limit: 10 });
}

async function found(address: string): Promise<readonly Story[]> {
  await world.trace.flush();
  const now = Date.now();
  return await reader.find({ address }, { organisation: null, from: now - 60_000, before: now + 60_000, limit: 10 });
}

describe('the story of a message', () => {
  it('tells whence it came and where each recipient got it, under the key of the reply', async () => {
    const replies = await mx.deliver('s@away.test', ['Ann+box@here.test', 'all@here.test'], letter('meeting'));
    const [story] = await stories('meeting');
    expect(replies.at(-1)).toContain(`queued as ${story?.key}`);
    expect(story).toMatchObject({
      door: 'mx',
      client: '127.0.0.1',
      helo: 'client.test',
      sender: 's@away.test',
      recipients: ['ann+box@here.test', 'all@here.test'],
      messageId: '<meeting@away.test>',
      subject: 'meeting',
    });
    expect(story?.events.map(({ kind, recipient, detail }) => [kind, recipient, detail['account']])).toEqual([
      ['delivered', 'ann+box@here.test', 'ann@here.test'],
      ['delivered', 'all@here.test', 'ann@here.test'],
      ['delivered', 'all@here.test', 'bob@here.test'],
    ]);
    expect(JSON.stringify(story)).not.toContain('secret');
    expect(await found('bob@here.test')).toHaveLength(1);
  });

  it('tells who was refused, and why', async () => {
    await mx.deliver('s@away.test', ['nobody@here.test'], letter('refused'));
    await mx.send('RSET');
    const [story] = await found('nobody@here.test');
    expect(story?.events).toMatchObject([
      { kind: 'refused', recipient: 'nobody@here.test', detail: { reason: 'address-unknown' } },
    ]);
    expect(story?.organisations).toHaveLength(1);
    // what is not for us is nobody's story here
    await mx.deliver('s@away.test', ['x@away.test'], letter('relay'));
    await mx.send('RSET');
    expect(await found('x@away.test')).toEqual([]);
  });

  it('tells of each recipient of LMTP, and loses nobody whom an alias leads to', async () => {
    await lmtp.send('MAIL FROM:<s@away.test>');
    await lmtp.send('RCPT TO:<bob@here.test>');
    await lmtp.send('RCPT TO:<out@here.test>');
    const replies = await lmtp.data(letter('local'), 2);
    expect(replies).toEqual([expect.stringMatching(/^250 /), expect.stringMatching(/^250 /)]);
    const [story] = await stories('local');
    expect(story?.events.map(({ kind, recipient, detail }) => [kind, recipient, detail['target']])).toEqual([
      ['delivered', 'bob@here.test', undefined],
      ['delivered', 'out@here.test', undefined],
      ['expanded', 'out@here.test', 'someone@away.test'],
      ['queued', 'someone@away.test', undefined],
    ]);
    expect((await world.queue.list(10)).map(({ address }) => address)).toEqual(['someone@away.test']);
  });
});
