import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import type { AccountId } from '#kernel';
import { directoryEntities, Forwardings } from '#core/directory';
import { ormOptions } from '#platform/database';
import { SmtpClient, testWorld, type World } from '#testing';

let world: World;
let source: DataSource;
let forwardings: Forwardings;
let client: SmtpClient;
let ann: AccountId;
let bob: AccountId;

const letter = (subject: string): string => `From: Sender <s@away.test>\r\nSubject: ${subject}\r\n\r\nHello.`;

beforeAll(async () => {
  world = await testWorld();
  client = await SmtpClient.open(await world.listen('mx'));
  ann = await world.person('ann@here.test');
  bob = await world.person('bob@here.test');
  source = await new DataSource(ormOptions(world.target, directoryEntities)).initialize();
  forwardings = new Forwardings(source, () => world.recipients.forget());
});
afterAll(async () => {
  client.close();
  await source.destroy();
  await world.close();
});

async function queued(address: string): Promise<{ path: string; body: string } | null> {
  const found = (await world.queue.list(1000)).find((each) => each.address === address);
  if (!found) return null;
  const pieces: Buffer[] = [];
  for await (const piece of (await world.queue.content(found.message_id))?.() ?? []) pieces.push(piece);
  return { path: found.reverse_path, body: Buffer.concat(pieces).toString('latin1') };
}

describe('forwarding', () => {
  it('goes on to others here and elsewhere, with a copy or without', async () => {
    await forwardings.set('ann@here.test', { targets: ['Bob@here.test', 'ann@far.test'], keeps: true });
    await client.deliver('s@away.test', ['ann@here.test'], letter('copy'));
    expect(await world.messages(ann)).toHaveLength(1);
    expect(await world.messages(bob)).toHaveLength(1);
    const sent = await queued('ann@far.test');
    expect(sent?.body).toMatch(/^Delivered-To: ann@here\.test\r\nReceived: /);
    await forwardings.set('ann@here.test', { targets: ['bob@here.test'], keeps: false });
    await client.deliver('s@away.test', ['ann@here.test'], letter('none'));
    expect(await world.messages(ann)).toHaveLength(1);
    expect(await world.messages(bob)).toHaveLength(2);
    expect(await forwardings.of('ann@here.test')).toEqual({ targets: ['bob@here.test'], keeps: false });
    await forwardings.set('ann@here.test', null);
    expect(await forwardings.of('ann@here.test')).toBeNull();
  });

  it('in a circle loses nothing', async () => {
    await forwardings.set('ann@here.test', { targets: ['bob@here.test'], keeps: false });
    await forwardings.set('bob@here.test', { targets: ['ann@here.test'], keeps: false });
    const before = (await world.messages(ann)).length + (await world.messages(bob)).length;
    await client.deliver('s@away.test', ['ann@here.test'], letter('circle'));
    expect((await world.messages(ann)).length + (await world.messages(bob)).length).toBe(before + 1);
    await forwardings.set('ann@here.test', null);
    await forwardings.set('bob@here.test', null);
    await expect(forwardings.set('ann@here.test', { targets: ['ann@here.test'], keeps: false })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('rewrites the return path, and brings notifications back to the sender, and nothing else', async () => {
    await forwardings.set('ann@here.test', { targets: ['srs@far.test'], keeps: true });
    await client.deliver('Some.One@away.test', ['ann@here.test'], letter('srs'));
    const path = (await queued('srs@far.test'))?.path ?? '';
    expect(path).toMatch(/^SRS0=[a-z2-7]{8}=[a-z2-7]{2}=away\.test=Some\.One@here\.test$/);
    expect(await world.messages(ann)).toContainEqual(expect.stringContaining('Return-Path: <Some.One@away.test>'));
    const back = await client.deliver('', [path], letter('bounce'));
    expect(back.at(-1)).toMatch(/^250 /);
    expect(await queued('Some.One@away.test')).toMatchObject({ path: '' });
    const abused = await client.deliver('spam@evil.test', [path], letter('abuse'));
    expect(abused[1]).toMatch(/^550 5\.7\.1 /);
    await client.send('RSET');
    const forged = await client.deliver('', [path.replace('away.test', 'evil.test')], letter('forged'));
    expect(forged[1]).toMatch(/^550 5\.1\.1 /);
    await client.send('RSET');
  });

  it('leaves the return paths of our own people, and of notifications, as they are', async () => {
    await forwardings.set('ann@here.test', { targets: ['own@far.test'], keeps: false });
    await client.deliver('bob@here.test', ['ann@here.test'], letter('own'));
    expect((await queued('own@far.test'))?.path).toBe('bob@here.test');
    await forwardings.set('ann@here.test', { targets: ['null@far.test'], keeps: false });
    await client.deliver('', ['ann@here.test'], letter('null'));
    expect((await queued('null@far.test'))?.path).toBe('');
    await forwardings.set('ann@here.test', null);
  });
});

describe('an address with a detail', () => {
  it('leads to the mailbox of that name, but to none that is for something', async () => {
    await world.store.mailboxes.create(bob, 'News', { via: 'job', address: null });
    const before = (await world.messages(bob)).length;
    await client.deliver('s@away.test', ['bob+news@here.test'], letter('news'));
    expect(await world.messages(bob, 'News')).toHaveLength(1);
    await client.deliver('s@away.test', ['bob+other@here.test'], letter('other'));
    await client.deliver('s@away.test', ['bob+sent@here.test'], letter('sent'));
    expect(await world.messages(bob)).toHaveLength(before + 2);
  });
});
