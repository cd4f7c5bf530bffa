import { beforeEach, describe, expect, it } from 'vitest';
import { organisationId } from '#kernel';
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
  subjects,
  until,
  useQueueWorld,
  world,
} from './queue.fixture.js';

useQueueWorld();

const urgent = ['PIPELINING', '8BITMIME', 'DSN', 'DELIVERBY', 'MT-PRIORITY'];
const plain = ['PIPELINING', '8BITMIME', 'DSN'];
let before = 0;
beforeEach(async () => {
  before = (await notices()).length;
});
/** What ann has heard in this test. */
const heard = async () => (await notices()).slice(before).flatMap(({ recipients }) => recipients);
const inSeconds = async (column: string, seconds: number): Promise<void> => {
  await world.database.pool.query(`UPDATE queue_message SET ${column} = now() + make_interval(secs => $1)`, [seconds]);
  await world.database.pool.query(`UPDATE queue_recipient SET notice_at = now() + make_interval(secs => $1)`, [
    seconds,
  ]);
};
/** As if so many seconds had gone by since it was queued. */
const after = async (seconds: number): Promise<void> => {
  await world.database.pool.query(
    `UPDATE queue_message SET received_at = received_at - make_interval(secs => $1), deliver_by = deliver_by - make_interval(secs => $1)`,
    [seconds],
  );
  await world.database.pool.query('UPDATE queue_recipient SET notice_at = notice_at - make_interval(secs => $1)', [
    seconds,
  ]);
};

describe('a message that is to be delivered by a time', () => {
  it('goes on with the time that is left, to a server that watches it', async () => {
    const far = await serve('far.test', { keywords: urgent });
    await submit(['x@far.test'], 'soon', ' BY=600;R');
    await after(100);
    run();
    await until(empty);
    const [, seconds = ''] = /BY=(\d+);R$/.exec(far.messages[0]?.mail ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(480);
    expect(Number(seconds)).toBeLessThanOrEqual(500);
    expect(await heard()).toEqual([]);
  });

  it.each([
    ['R', 'failed', '5.4.7'],
    ['N', 'delayed', '4.4.7'],
  ])('and is not: with %s its sender hears that it %s', async (mode, action, status) => {
    await serve('far.test', { keywords: urgent, script: { RCPT: '450 4.2.0 later' } });
    const runner = run();
    await submit(['<x@far.test> NOTIFY=SUCCESS', '<y@far.test> NOTIFY=NEVER'], 'late', ` BY=60;${mode}`);
    await until(async () => (await world.queue.list(9)).every(({ last_reply }) => last_reply !== null));
    await runner.lookAtOverdue();
    expect(await heard()).toEqual([]);
    await after(61);
    await runner.lookAtOverdue();
    await runner.lookAtOverdue();
    expect(await heard()).toMatchObject([{ action, status, finalRecipient: { address: 'x@far.test' } }]);
    expect(await statuses()).toEqual(mode === 'R' ? ['failed', 'failed'] : ['waiting', 'waiting']);
    const text = (await world.messages(ann)).at(-1) ?? '';
    expect(text).toMatch(/^Deliver-By-Date: /m);
  });

  it('is not handed over when its time has run out in the meantime', async () => {
    const far = await serve('far.test', { keywords: urgent });
    await submit(['x@far.test'], 'late', ' BY=60;R');
    await inSeconds('deliver_by', -1);
    await world.database.pool.query(`UPDATE queue_recipient SET notice_at = now() + interval '1 hour'`);
    run();
    await until(async () => (await heard()).length > 0);
    expect(await heard()).toMatchObject([{ action: 'failed', status: '5.4.7' }]);
    expect(far.messages).toEqual([]);
  });

  it.each([
    ['that does not know the extension', plain, 'BY=60;R', '5.3.3'],
    ['that wants more time', ['DELIVERBY 120', 'DSN', '8BITMIME'], 'BY=60;R', '5.4.7'],
  ])('goes back from a server %s', async (_, keywords, by, status) => {
    const far = await serve('far.test', { keywords });
    run();
    await submit(['x@far.test'], 'back', ` ${by}`);
    await until(async () => (await heard()).length > 0);
    expect(await heard()).toMatchObject([{ action: 'failed', status }]);
    expect(far.messages).toEqual([]);
  });

  it.each([
    ['where nobody goes on to watch it', plain, 'BY=60;N', 'relayed'],
    ['when that was asked for (T)', urgent, 'BY=60;NT', 'relayed'],
    ['or not, where it is watched', urgent, 'BY=60;N', null],
    ['or not, of a time that is gone already', plain, 'BY=-60;N', 'relayed'],
  ])('its sender hears that it has left: %s', async (_, keywords, by, action) => {
    const far = await serve('far.test', { keywords });
    run();
    await submit(['x@far.test'], 'on', ` ${by}`);
    await until(empty);
    expect(far.messages).toHaveLength(1);
    expect(far.messages[0]?.mail.includes('BY=')).toBe(keywords === urgent);
    expect((await heard()).map((each) => each.action)).toEqual(action === null ? [] : [action]);
  });
});

describe('priorities', () => {
  it('say who goes first, and are told to a server that knows them', async () => {
    const far = await serve('far.test', { keywords: urgent });
    for (const priority of [0, -3, 5, 1, -9, 9])
      await submit(['x@far.test'], String(priority), priority === 0 ? '' : ` MT-PRIORITY=${priority}`);
    run({ turns: 1, perDestination: 1 });
    await until(empty);
    expect(subjects(far)).toEqual(['9', '5', '1', '0', '-3', '-9']);
    expect(far.messages.map(({ mail }) => / MT-PRIORITY=(\S+)/.exec(mail)?.[1])).toEqual([
      '9',
      '5',
      '1',
      undefined,
      '-3',
      '-9',
    ]);
    expect(far.messages[0]?.data).toMatch(/^\tpriority 9;/m);
    expect(far.messages[3]?.data).not.toContain('priority');
  });

  it('hold for destinations as well', async () => {
    const order: string[] = [];
    for (const domain of ['one.test', 'two.test', 'three.test'])
      await serve(domain, { keywords: plain, script: { MAIL: () => (order.push(domain), '250 ok') } });
    await submit(['x@one.test'], 'a', ' MT-PRIORITY=-1');
    await submit(['x@two.test'], 'b');
    await submit(['x@three.test'], 'c', ' MT-PRIORITY=1');
    run({ turns: 1 });
    await until(empty);
    expect(order).toEqual(['three.test', 'two.test', 'one.test']);
  });

  it('keep nobody waiting for ever: ten minutes are one step', async () => {
    const far = await serve('far.test', { keywords: urgent });
    await submit(['x@far.test'], 'old', ' MT-PRIORITY=-9');
    await submit(['x@far.test'], 'younger', ' MT-PRIORITY=-8');
    const waited = `UPDATE queue_recipient SET next_attempt_at = now() - $2::interval WHERE priority = $1`;
    await world.database.pool.query(waited, [-9, '181 minutes']);
    await world.database.pool.query(waited, [-8, '159 minutes']);
    for (const priority of [8, 9]) await submit(['x@far.test'], String(priority), ` MT-PRIORITY=${priority}`);
    run({ turns: 1, perDestination: 1 });
    await until(empty);
    // -9 and 18 steps, 9, 8, -8 and 15 steps
    expect(subjects(far)).toEqual(['9', 'old', '8', 'younger']);
  });

  it('are taken of those who have signed in, and of machines that may relay', async () => {
    const port = await world.listen('mx');
    const far = await serve('far.test', { keywords: urgent });
    const said = async (to: string, priority: number): Promise<string> => {
      const client = await SmtpClient.open(port);
      await client.send(`MAIL FROM:<ann@here.test> MT-PRIORITY=${priority}`);
      await client.send(`RCPT TO:<${to}>`);
      const [reply = ''] = await client.data('From: ann@here.test\r\n\r\nx');
      client.close();
      return reply;
    };
    expect(await said('ann@here.test', 3)).toMatch(/^250 2\.3\.6 0 is its priority here: queued as /);
    expect(await said('ann@here.test', 0)).toMatch(/^250 2\.0\.0 Ok: queued as /);
    await world.connectors.add(
      {
        name: 'machine',
        organisationId: organisationId(1),
        networks: ['127.0.0.1'],
        certificate: null,
        domains: [],
        relay: true,
        unchecked: false,
        requireTls: false,
      },
      null,
    );
    expect(await said('x@far.test', 3)).toMatch(/^250 2\.0\.0 Ok: queued as /);
    await world.connectors.remove('machine');
    run();
    await until(empty);
    expect(far.messages[0]?.mail).toMatch(/ MT-PRIORITY=3$/);
  });
});

it('what goes whatever becomes of TLS is not kept by what keeps all others', async () => {
  const far = await serve('far.test', { keywords: plain });
  await world.database.pool.query(
    `INSERT INTO queue_destination VALUES ('far.test', 1, now() + interval '1 hour', 'no TLS')`,
  );
  await submit(['x@far.test'], 'waits');
  await world.flow.deliverOwn({
    reversePath: null,
    body: '7bit',
    smtputf8: false,
    tlsOptional: true,
    recipients: [{ address: { localPart: 't', domain: 'far.test' }, notify: 'never', originalRecipient: null }],
    content: [Buffer.from('From: tls-reports@here.test\r\nSubject: report\r\n\r\nx\r\n')],
  });
  run();
  await until(() => far.messages.length > 0);
  expect(subjects(far)).toEqual(['report']);
  expect(await statuses()).toEqual(['waiting']);
  expect(runners).toHaveLength(1);
});
