import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
  for (const name of ['ann', 'bob'])
    await cli.run(['user', 'add', `${name}@box.test`, '--password', 'long enough', '--create-domain']);
  await cli.run(['group', 'add', 'team@box.test', '--member', 'bob@box.test']);
});
afterAll(() => cli.close());

describe('mailbox', () => {
  it('share, shares and unshare', async () => {
    expect(await cli.json('mailbox', 'share', 'ann@box.test', 'Archive', 'Bob@box.test', 'read')).toEqual({
      address: 'ann@box.test',
      mailbox: 'Archive',
      grantee: 'bob@box.test',
      rights: 'lrs',
    });
    await cli.json('mailbox', 'share', 'ann@box.test', 'INBOX', 'team@box.test', 'lrst');
    await cli.json('mailbox', 'share', 'ann@box.test', 'INBOX', 'anyone', 'l');
    expect(await cli.json('mailbox', 'shares', 'ann@box.test')).toEqual([
      { mailbox: 'Archive', grantee: 'bob@box.test', rights: 'lrs' },
      { mailbox: 'INBOX', grantee: 'team@box.test', rights: 'lrst' },
      { mailbox: 'INBOX', grantee: 'anyone', rights: 'l' },
    ]);
    const { out } = await cli.run(['mailbox', 'shares', 'ann@box.test', 'Archive']);
    expect(out).toBe('MAILBOX  GRANTEE       RIGHTS\nArchive  bob@box.test  lrs\n');
    await cli.json('mailbox', 'unshare', 'ann@box.test', 'Archive', 'bob@box.test');
    expect(await cli.json('mailbox', 'shares', 'ann@box.test', 'Archive')).toEqual([]);
    const { rows } = await cli.test.database.pool.query('SELECT actor FROM journal WHERE kind = 8');
    expect(rows).toEqual(Array.from({ length: 4 }, () => ({ actor: 'cli' })));
  });

  it('seen', async () => {
    const stored = async (): Promise<unknown> =>
      (
        await cli.test.database.pool.query(
          "SELECT seen_by_reader AS each FROM mailbox WHERE name = 'Sent' ORDER BY account_id LIMIT 1",
        )
      ).rows[0];
    const said = await cli.json('mailbox', 'seen', 'ann@box.test', 'Sent', 'each');
    expect(said).toEqual({ address: 'ann@box.test', mailbox: 'Sent', seen: 'each' });
    expect(await stored()).toEqual({ each: true });
    await cli.json('mailbox', 'seen', 'ann@box.test', 'Sent', 'shared');
    expect(await stored()).toEqual({ each: false });
    expect((await cli.run(['mailbox', 'seen', 'ann@box.test', 'Sent', 'mine'])).status).toBe(1);
  });

  it.each([
    [['nobody@box.test', 'Archive', 'bob@box.test', 'read'], /there is no account nobody@box.test/],
    [['ann@box.test', 'Nowhere', 'bob@box.test', 'read'], /there is no mailbox Nowhere/],
    [['ann@box.test', 'Archive', 'nobody@box.test', 'read'], /neither a person nor a group/],
    [['ann@box.test', 'Archive', 'bob@box.test', 'lq'], /there is no right q/],
    [['ann@box.test', 'Archive', 'ann@box.test', 'l'], /the owner has all rights/],
  ])('share %j is refused', async (words, reason) => {
    const { status, err } = await cli.run(['mailbox', 'share', ...words]);
    expect(status).toBe(1);
    expect(err).toMatch(reason);
  });
});
