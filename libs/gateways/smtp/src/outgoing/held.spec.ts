import { beforeEach, describe, expect, it } from 'vitest';
import { Releaser } from '#core/delivery';
import { TraceReader } from '#core/trace';
import { systemClock } from '#kernel';
import { SmtpClient, testPassword } from '#testing';
import {
  ann,
  empty,
  notices,
  run,
  serve,
  submission,
  submit,
  subjects,
  until,
  useQueueWorld,
  world,
} from './queue.fixture.js';

useQueueWorld();
beforeEach(async () => {
  await world.database.pool.query('UPDATE mail_account SET quota_octets = 0');
});

const hour = 3_600_000;
const here = async (subject: string) =>
  (await world.messages(ann)).filter(
    (text) => text.includes(`\r\nSubject: ${subject}\r\n`) && !text.includes('multipart/report'),
  );
const itsTimeComes = async () => {
  await world.database.pool.query('UPDATE queue_recipient SET next_attempt_at = now() WHERE held');
  world.queue.announce();
};
const storyOf = async (subject: string) => {
  await world.trace.flush();
  const reader = new TraceReader(world.database);
  const scope = { organisation: null, from: Date.now() - hour, before: Date.now() + hour, limit: 10 };
  const found = await reader.find({ subject }, scope);
  expect(found).toHaveLength(1);
  return (await reader.story(found[0]?.key ?? '', null))?.events ?? [];
};

describe('a message that is to be sent later', () => {
  it('is held, for mailboxes here and for others, and goes to everybody once at its time', async () => {
    const far = await serve('far.test');
    run();
    await submit(['ann@here.test', 'x@far.test', 'y@far.test'], 'later', ' HOLDFOR=3600');
    const [row, more] = await world.queue.list(10);
    expect(more).toBeUndefined();
    expect(row).toMatchObject({ status: 'held', attempts: 0, address: 'ann@here.test, x@far.test, y@far.test' });
    expect(Math.abs((row?.next_attempt_at.getTime() ?? 0) - Date.now() - hour)).toBeLessThan(10_000);
    await new Promise((done) => setTimeout(done, 300));
    expect([await here('later'), far.messages]).toEqual([[], []]);
    await itsTimeComes();
    await until(() => far.messages.length > 0);
    await until(empty);
    expect(await here('later')).toHaveLength(1);
    expect(subjects(far)).toEqual(['later']);
    expect(far.messages[0]?.recipients).toHaveLength(2);
    // one signature, made now, and one line of ours
    expect(far.messages[0]?.data.match(/^Received:/gm)).toHaveLength(1);
    expect((await storyOf('later')).map(({ kind }) => kind)).toEqual([
      'held',
      'delivered',
      'queued',
      'queued',
      'sent',
      'sent',
    ]);
  });

  it('carries the signature of when it was submitted, once, there and in Sent', async () => {
    const far = await serve('far.test');
    run();
    const own = await world.rules.organisation('default');
    await world.signatures.put(own, { name: 'foot', text: 'FOOT' });
    await submit(['ann@here.test', 'x@far.test'], 'signed', ' HOLDFOR=3600');
    await world.signatures.put(own, { name: 'foot', text: 'OTHER' });
    await itsTimeComes();
    await until(() => far.messages.length > 0);
    await until(empty);
    await world.signatures.remove(own, 'foot');
    const [copy = ''] = await here('signed');
    const [sent = ''] = await world.messages(ann, 'Sent');
    for (const text of [copy, sent, far.messages[0]?.data ?? '']) {
      expect(text.match(/^FOOT\r?$/gm)).toHaveLength(1);
      expect(text).not.toContain('OTHER');
    }
    expect((await storyOf('signed')).map(({ kind }) => kind)).toEqual(['ruled', 'held', 'delivered', 'queued', 'sent']);
  });

  it('can be recalled until then', async () => {
    run();
    await submit(['ann@here.test', 'x@far.test'], 'rash', ' HOLDFOR=3600');
    const [row] = await world.queue.list(1);
    expect(await world.queue.cancel(row?.message_id ?? 0)).toBe(1);
    expect(await empty()).toBe(true);
    expect((await storyOf('rash')).map(({ kind, recipient }) => [kind, recipient])).toEqual([
      ['held', null],
      ['cancelled', null],
    ]);
    expect(await here('rash')).toEqual([]);
  });

  it('goes once, whoever else believes that it is his', async () => {
    await submit(['ann@here.test', 'x@far.test'], 'once', ' HOLDFOR=3600');
    await itsTimeComes();
    const [held] = await world.queue.lease({ destinations: 5, recipients: 5, seconds: 60, except: [] });
    if (!held) throw new Error('nothing was leased');
    const releaser = new Releaser({ ...world, clock: systemClock });
    const order = { expiry: hour, retrySeconds: 1 };
    const outcomes = await Promise.allSettled([releaser.release(held, order), releaser.release(held, order)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await releaser.release(held, order);
    expect(await here('once')).toHaveLength(1);
    expect((await world.queue.list(10)).map(({ address }) => address)).toEqual(['x@far.test']);
  });

  it('waits for whom it cannot reach yet, and for nobody else', async () => {
    const far = await serve('far.test');
    run();
    await submit(['ann@here.test', 'x@far.test'], 'full', ' HOLDFOR=3600');
    await world.database.pool.query('UPDATE mail_account SET quota_octets = 1');
    await itsTimeComes();
    await until(() => far.messages.length === 1);
    await until(async () => (await world.queue.list(1))[0]?.last_reply === 'ann@here.test: over-quota');
    await world.database.pool.query('UPDATE mail_account SET quota_octets = 0');
    await itsTimeComes();
    await until(empty);
    expect(await here('full')).toHaveLength(1);
    expect(subjects(far)).toEqual(['full']);
  });

  it('passes the rules of its sender when its time has come', async () => {
    const far = await serve('far.test');
    run();
    const own = await world.rules.organisation('default');
    await world.rules.put(own, { name: 'no', when: [{ from: 'ann@here.test' }], do: [{ reject: 'No letters' }] });
    await submit(['x@far.test'], 'ruled', ' HOLDFOR=3600');
    const before = (await notices()).length;
    await itsTimeComes();
    await until(async () => (await notices()).length > before);
    await until(empty);
    await world.rules.remove(own, 'no');
    expect((await notices()).at(-1)?.recipients).toMatchObject([{ action: 'failed', status: '5.7.1' }]);
    expect(far.messages).toEqual([]);
    expect((await storyOf('ruled')).map(({ kind }) => kind)).toEqual(['held', 'ruled']);
  });

  it('comes back for whom there is nobody any more', async () => {
    run();
    await world.person('gone@here.test');
    await submit(['gone@here.test', 'ann@here.test'], 'farewell', ' HOLDFOR=3600');
    await world.directory.remove('gone@here.test');
    world.recipients.forget();
    const before = (await notices()).length;
    await itsTimeComes();
    await until(async () => (await notices()).length > before);
    await until(empty);
    expect((await notices()).at(-1)?.recipients).toMatchObject([
      { finalRecipient: { address: 'gone@here.test' }, action: 'failed', status: '5.1.1' },
    ]);
    expect(await here('farewell')).toHaveLength(1);
  });
});

describe('FUTURERELEASE', () => {
  const signedIn = async () => {
    const client = await SmtpClient.open(submission);
    await client.send(`AUTH PLAIN ${Buffer.from(`\0ann@here.test\0${testPassword}`).toString('base64')}`);
    return client;
  };

  it('is announced where mail is submitted, with its limits', async () => {
    const client = await signedIn();
    const announced = /FUTURERELEASE (\d+) (\S+)/.exec(await client.send('EHLO client.test'));
    expect(announced?.[1]).toBe('86400');
    expect(announced?.[2]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Math.abs(Date.parse(announced?.[2] ?? '') - Date.now() - 24 * hour)).toBeLessThan(10_000);
    client.close();
    const mx = await SmtpClient.open(await world.listen('mx', { longestHold: 86_400 }));
    expect(await mx.send('EHLO client.test')).not.toContain('FUTURERELEASE');
    expect(await mx.send('MAIL FROM:<x@far.test> HOLDFOR=10')).toMatch(/^555 /);
    mx.close();
  });

  it('has a longest time, and lets what is late already go at once', async () => {
    const client = await signedIn();
    expect(await client.send('MAIL FROM:<ann@here.test> HOLDFOR=86401')).toMatch(/^501 5\.5\.4 /);
    const late = new Date(Date.now() + 25 * hour).toISOString();
    expect(await client.send(`MAIL FROM:<ann@here.test> HOLDUNTIL=${late}`)).toMatch(/^501 5\.5\.4 /);
    client.close();
    await submit(['ann@here.test'], 'at once', ' HOLDUNTIL=2020-01-01T00:00:00Z');
    expect(await here('at once')).toHaveLength(1);
  });
});
