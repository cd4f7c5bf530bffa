import { describe, expect, it } from 'vitest';
import { parseDsn } from '#formats/dsn';
import { SmtpClient } from '#testing';
import {
  ann,
  empty,
  notices,
  run,
  runners,
  serve,
  statuses,
  submit,
  until,
  useQueueWorld,
  world,
} from './queue.fixture.js';

useQueueWorld();

describe('a sender', () => {
  it('hears of a failure, with what was asked for', async () => {
    await serve('far.test', {
      script: { RCPT: (line) => (line.includes('<bad') ? '550 5.1.1 nobody here' : '250 ok') },
    });
    run();
    const before = (await world.messages(ann)).length;
    await submit(
      ['<bad1@far.test> ORCPT=rfc822;first@name.test', '<bad2@far.test> NOTIFY=NEVER', 'good@far.test'],
      'sent out',
      ' RET=HDRS ENVID=me+2B1',
    );
    await until(async () => (await world.messages(ann)).length > before);
    const text = (await world.messages(ann)).at(-1) ?? '';
    const report = parseDsn(Buffer.from(text, 'latin1'));
    expect(report).toMatchObject({ envelopeId: 'me+1', reportingMta: 'mx.fumibako.test' });
    expect(report?.recipients).toHaveLength(1);
    expect(report?.recipients[0]).toMatchObject({
      action: 'failed',
      status: '5.1.1',
      finalRecipient: { address: 'bad1@far.test' },
      originalRecipient: { type: 'rfc822', address: 'first@name.test' },
      remoteMta: 'far.test',
      diagnostic: { type: 'smtp', text: '550 5.1.1 nobody here' },
    });
    expect(text).toContain('Return-Path: <>\r\n');
    expect(text).toContain('text/rfc822-headers');
    expect(text).toContain('Subject: sent out');
    expect(text).not.toContain('Text of it.');
  });

  it('gets the message back where it is not said otherwise, and hears of nowhere', async () => {
    const before = (await world.messages(ann)).length;
    run();
    await submit(['x@nowhere.test']);
    await until(async () => (await world.messages(ann)).length > before);
    const text = (await world.messages(ann)).at(-1) ?? '';
    expect(text).toContain('Text of it.');
    expect(parseDsn(Buffer.from(text, 'latin1'))?.recipients[0]).toMatchObject({ status: '5.1.2', remoteMta: null });
  });

  it('hears of success from us where the other server does not know how', async () => {
    const plain = await serve('plain.test', { keywords: ['8BITMIME'] });
    const modern = await serve('modern.test');
    run();
    const before = (await world.messages(ann)).length;
    await submit([
      '<x@plain.test> NOTIFY=SUCCESS,FAILURE',
      '<y@modern.test> NOTIFY=SUCCESS',
      '<z@plain.test> NOTIFY=FAILURE',
    ]);
    await until(empty);
    const news = (await notices()).slice(-1);
    expect((await world.messages(ann)).length).toBe(before + 1);
    expect(news[0]?.recipients.map(({ action, finalRecipient }) => [action, finalRecipient.address])).toEqual([
      ['relayed', 'x@plain.test'],
    ]);
    expect(plain.messages[0]?.recipients).toEqual(['RCPT TO:<x@plain.test>', 'RCPT TO:<z@plain.test>']);
    expect(modern.messages[0]?.recipients).toEqual(['RCPT TO:<y@modern.test> NOTIFY=SUCCESS']);
  });

  it('hears of success in a mailbox here where that is asked for', async () => {
    const bob = await world.person('bob@here.test');
    const before = (await world.messages(ann)).length;
    await submit(
      ['<bob@here.test> NOTIFY=SUCCESS ORCPT=rfc822;rob@here.test', '<ann@here.test> NOTIFY=FAILURE'],
      'here',
      ' ENVID=e7',
    );
    await until(async () => (await world.messages(ann)).length === before + 2);
    expect(await world.messages(bob)).toHaveLength(1);
    const report = (await notices()).at(-1);
    expect(report?.envelopeId).toBe('e7');
    expect(report?.recipients).toHaveLength(1);
    expect(report?.recipients[0]).toMatchObject({
      action: 'delivered',
      status: '2.1.5',
      finalRecipient: { address: 'bob@here.test' },
      originalRecipient: { address: 'rob@here.test' },
    });
    expect(await statuses()).toEqual([]);
  });

  it('hears of a delay once, and of the end', async () => {
    const server = await serve('far.test');
    await server.stop();
    const runner = run();
    const before = (await world.messages(ann)).length;
    await submit(['x@far.test', '<quiet@far.test> NOTIFY=FAILURE']);
    const { pool } = world.database;
    await until(async () => (await pool.query('SELECT 1 FROM queue_destination')).rowCount === 1);
    await pool.query("UPDATE queue_message SET received_at = now() - interval '4 hours 1 minute'");
    await pool.query("UPDATE queue_recipient SET notice_at = now() - interval '1 second'");
    for (let time = 0; time < 2; time++) await runner.lookAtOverdue();
    const [delayed, ...none] = (await notices()).slice(before - (await world.messages(ann)).length);
    expect(none).toEqual([]);
    expect(delayed?.recipients).toHaveLength(1);
    expect(delayed?.recipients[0]).toMatchObject({
      action: 'delayed',
      status: '4.4.7',
      finalRecipient: { address: 'x@far.test' },
    });
    expect(delayed?.recipients[0]?.diagnostic?.text).toContain('ECONNREFUSED');
    expect((delayed?.recipients[0]?.willRetryUntil ?? 0) - Date.now()).toBeGreaterThan(4 * 86_400_000);
    expect(await statuses()).toEqual(['waiting', 'waiting']);
    await pool.query("UPDATE queue_message SET received_at = now() - interval '5 days 1 minute'");
    await pool.query("UPDATE queue_recipient SET notice_at = now() - interval '1 second'");
    await runner.lookAtOverdue();
    const failed = (await notices()).at(-1);
    expect(failed?.recipients.map(({ action, status }) => [action, status])).toEqual([
      ['failed', '5.4.7'],
      ['failed', '5.4.7'],
    ]);
    expect(await statuses()).toEqual(['failed', 'failed']);
  });

  it('that is nobody hears nothing, and nothing goes round', async () => {
    await world.directory.addAlias('out@here.test', ['gone@nowhere.test']);
    run();
    const client = await SmtpClient.open(await world.listen('mx'));
    expect((await client.deliver('', ['out@here.test'], 'Subject: x\r\n\r\nx')).at(-1)).toMatch(/^250/);
    await until(async () => (await statuses())[0] === 'failed');
    expect(await statuses()).toEqual(['failed']);
    // A sender elsewhere whose server refuses the notification: that is the end of it.
    await serve('sender.test', { script: { RCPT: '550 5.1.1 nobody' } });
    for (const runner of runners.splice(0)) await runner.stop();
    run();
    expect((await client.deliver('s@sender.test', ['out@here.test'], 'Subject: x\r\n\r\nx')).at(-1)).toMatch(/^250/);
    await until(async () => (await statuses()).filter((status) => status === 'failed').length === 3);
    expect(await statuses()).toEqual(['failed', 'failed', 'failed']);
    client.close();
  });
});
