import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organisationId } from '#kernel';
import { purgeTrace, TraceLog, TraceReader, type TracedMessage, type TraceEvent } from '#core/trace';
import { testMailStore, type TestMailStore } from '#testing';

const hour = 3_600_000;
const begun = Date.UTC(2026, 10, 24, 9);
let test: TestMailStore;
let log: TraceLog;
let reader: TraceReader;

const message = (number: number, more: Partial<TracedMessage> = {}): TracedMessage => ({
  key: `t${number}`,
  at: begun + number,
  door: 'mx',
  organisations: [organisationId(1)],
  client: '192.0.2.7',
  helo: 'mx.away.test',
  tls: 'TLSv1.3 TLS_AES_256_GCM_SHA384',
  submitter: null,
  sender: 'else@away.test',
  recipients: ['ann@here.test'],
  messageId: `<${number}@away.test>`,
  subject: `Report ${number}`,
  size: 1000,
  ...more,
});
const delivered = (account: string, recipient = account): TraceEvent => ({
  at: begun,
  recipient,
  kind: 'delivered',
  detail: { account, mailbox: 'INBOX' },
});
const scope = { organisation: null, from: begun - hour, before: begun + hour, limit: 100 };
const keys = async (query: Parameters<TraceReader['find']>[0], more = {}): Promise<string[]> =>
  (await reader.find(query, { ...scope, ...more })).map(({ key }) => key);

beforeAll(async () => {
  test = await testMailStore();
  log = new TraceLog(test.database, (error) => {
    throw error;
  });
  reader = new TraceReader(test.database);
  log.tell(message(1), [delivered('ann@here.test')]);
  log.tell(message(2, { subject: '会議室予約のお知らせ', recipients: ['team@here.test'] }), [
    delivered('bob@here.test', 'team@here.test'),
  ]);
  log.tell(
    message(3, { sender: '', submitter: 'ann@here.test', client: '2001:db8::1', organisations: [organisationId(2)] }),
    [],
  );
  log.tell(message(4, { subject: 'nul\0 and \ud800 half', at: begun - 2 * hour }), []);
  await log.flush();
});
afterAll(() => test.close());

describe('the trace', () => {
  it('finds by address, domain, Message-ID, client and time, newest first', async () => {
    expect(await keys({ address: 'ann@here.test' })).toEqual(['t3', 't1']);
    // by where a list led to
    expect(await keys({ address: 'bob@here.test' })).toEqual(['t2']);
    expect(await keys({ address: '@away.test' })).toEqual(['t2', 't1']);
    expect(await keys({ messageId: '2@away.test' })).toEqual(['t2']);
    expect(await keys({ messageId: '<2@away.test>' })).toEqual(['t2']);
    expect(await keys({ client: '2001:db8::1' })).toEqual(['t3']);
    expect(await keys({})).toEqual(['t3', 't2', 't1']);
    expect(await keys({}, { from: begun - 3 * hour, before: begun })).toEqual(['t4']);
    expect(await keys({}, { limit: 2 })).toEqual(['t3', 't2']);
  });

  it('finds words of the subject by their beginnings, Japanese by any part', async () => {
    expect(await keys({ subject: 'repo' })).toEqual(['t3', 't1']);
    expect(await keys({ subject: 'REPORT 1' })).toEqual(['t1']);
    expect(await keys({ subject: '予約' })).toEqual(['t2']);
    expect(await keys({ subject: 'しらせ' })).toEqual([]);
    expect(await keys({ subject: 'オ知らせ' })).toEqual(['t2']);
    expect(await keys({ subject: '約', address: 'team@here.test' })).toEqual(['t2']);
    expect(await keys({ subject: 'report', address: 'bob@here.test' })).toEqual([]);
  });

  it('is told to those alone whose domains it concerns', async () => {
    expect(await keys({}, { organisation: organisationId(2) })).toEqual(['t3']);
    expect(await reader.story('t1', organisationId(2))).toBeNull();
    expect(await reader.story('gone', null)).toBeNull();
  });

  it('goes on with what happens later, and survives what no database takes', async () => {
    log.add('t1', { at: begun + 5, recipient: 'x@away.test', kind: 'deferred', detail: { reply: '451 later' } });
    await log.flush();
    const story = await reader.story('t1', organisationId(1));
    expect(story?.events.map(({ kind }) => kind)).toEqual(['delivered', 'deferred']);
    expect(story?.events[1]).toEqual({
      at: begun + 5,
      recipient: 'x@away.test',
      kind: 'deferred',
      detail: { reply: '451 later' },
    });
    expect((await reader.story('t4', null))?.subject).toBe('nul and \ufffd half');
  });

  it('tells of some refusals a second, and counts what it cannot keep', async () => {
    const refusal: TraceEvent = { at: begun, recipient: null, kind: 'refused', detail: { reason: 'address-unknown' } };
    for (let number = 100; number < 300; number += 1)
      log.tellRefusal(message(number, { at: begun + 1, sender: 'flood@away.test' }), refusal);
    await log.flush();
    expect(await keys({ address: 'flood@away.test' })).toHaveLength(50);
  });

  it('is forgotten after its time', async () => {
    const old = new Date(Date.now() - 91 * 24 * hour).getTime();
    log.tell(message(9, { at: old }), []);
    log.add('t9', { at: old, recipient: null, kind: 'sent', detail: {} });
    await log.flush();
    expect(await purgeTrace(test.database, 90)).toBe(1);
    expect(await reader.story('t9', null)).toBeNull();
    expect((await test.database.pool.query("SELECT FROM trace_event WHERE key = 't9'")).rowCount).toBe(0);
  });
});

describe('the trace of one person', () => {
  const sent = (recipient: string): TraceEvent => ({ at: begun, recipient, kind: 'sent', detail: { reply: '250 ok' } });

  it('tells a sender everything, and who got it what concerns them alone', async () => {
    const many = { submitter: 'ann@own.test', sender: 'ann@own.test', recipients: ['team@own.test', 'x@away.test'] };
    log.tell(message(50, { ...many, subject: 'own 50' }), [
      { at: begun, recipient: null, kind: 'checked', detail: { dkim: 'pass' } },
      delivered('bob@own.test', 'team@own.test'),
      delivered('cem@own.test', 'team@own.test'),
      sent('x@away.test'),
    ]);
    await log.flush();
    const whole = await reader.story('t50', null, 'ann@own.test');
    expect(whole?.events).toHaveLength(4);
    const bobs = await reader.story('t50', null, 'bob@own.test');
    expect(bobs?.recipients).toEqual(['team@own.test']);
    expect(bobs?.events.map(({ kind, detail }) => [kind, detail['account'] ?? null])).toEqual([
      ['checked', null],
      ['delivered', 'bob@own.test'],
    ]);
    expect(await reader.story('t50', null, 'dan@own.test')).toBeNull();
  });

  it('finds what is theirs, whatever they look for', async () => {
    expect(await keys({ subject: 'own 50' }, { person: 'bob@own.test' })).toEqual(['t50']);
    expect(await keys({ address: 'cem@own.test' }, { person: 'bob@own.test' })).toEqual([]);
    expect(await keys({}, { person: 'dan@own.test' })).toEqual([]);
  });
});
