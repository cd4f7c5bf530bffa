import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TraceLog } from '#core/trace';
import { organisationId } from '#kernel';
import { type Bench, bench } from './testing.fixture.js';

const at = Date.now() - 3_600_000;
let cli: Bench;

beforeAll(async () => {
  cli = await bench();
  await cli.run(['domain', 'add', 'here.test']);
  const log = new TraceLog(cli.test.database, (error) => {
    throw error;
  });
  const message = {
    key: 'abc.1',
    at,
    door: 'mx',
    organisations: [organisationId(1)],
    client: '192.0.2.7',
    helo: 'mx.away.test',
    tls: null,
    submitter: null,
    sender: 'else@away.test',
    recipients: ['ann@here.test', 'bob@here.test'],
    messageId: '<1@away.test>',
    subject: '見積書',
    size: 1234,
  };
  log.tell(message, [{ at, recipient: 'ann@here.test', kind: 'delivered', detail: { account: 'ann@here.test' } }]);
  await log.flush();
});
afterAll(() => cli.close());

describe('trace', () => {
  it('find', async () => {
    const found = await cli.json<{ key: string; events: unknown[] }[]>('trace', 'find', '--address', 'Ann@here.test');
    expect(found).toMatchObject([{ key: 'abc.1', at: new Date(at).toISOString(), subject: '見積書' }]);
    const { out } = await cli.run(['trace', 'find', '--address', '@away.test', '--subject', '見積']);
    expect(out).toMatch(/^\S+Z +abc\.1 +<else@away\.test> +ann@here\.test \+1 +delivered +見積書$/m);
    expect((await cli.run(['trace', 'find', '--client', '192.0.2.8'])).out).toContain('No message');
    expect(await cli.json('trace', 'find', '--until', new Date(at).toISOString())).toEqual([]);
  });

  it('show', async () => {
    const { out } = await cli.run(['trace', 'show', 'abc.1']);
    expect(out).toContain('192.0.2.7 (mx.away.test)');
    expect(out).toMatch(/delivered +ann@here\.test +account=ann@here\.test\n$/);
  });

  it('refuses what it cannot read', async () => {
    expect(await cli.run(['trace', 'show', 'gone'])).toMatchObject({ status: 1 });
    expect(await cli.run(['trace', 'find', '--since', 'yesterday'])).toMatchObject({ status: 1 });
    expect(await cli.run(['trace', 'find', '--limit', '0'])).toMatchObject({ status: 1 });
    expect(await cli.run(['trace', 'find', '--address', '@'])).toMatchObject({ status: 1 });
  });
});
