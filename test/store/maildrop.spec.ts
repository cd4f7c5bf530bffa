import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { type TestMailStore, testMailStore } from '#testing';

let test: TestMailStore;
let account: AccountId;

beforeAll(async () => {
  test = await testMailStore();
  account = await test.account('drop@store.test');
});
afterAll(() => test.close());

describe('the lock of a maildrop', () => {
  it('is one session’s at a time, in this process and in others', async () => {
    const other = test.another();
    const lock = await test.store.lockMaildrop(account);
    expect(lock).not.toBeNull();
    expect(await test.store.lockMaildrop(account)).toBeNull();
    expect(await other.lockMaildrop(account)).toBeNull();
    const neighbour = await other.lockMaildrop(await test.account('neighbour@store.test'));
    expect(neighbour).not.toBeNull();
    await lock?.release();
    await lock?.release();
    const second = await test.store.lockMaildrop(account);
    expect(second).not.toBeNull();
    await second?.release();
    expect(await other.lockMaildrop(account)).not.toBeNull();
  });

  it('is free again when its process is gone, and kept when only the connection broke', async () => {
    const mine = await test.account('mine@store.test');
    const [first, second] = [test.another(), test.another()];
    const lock = await first.lockMaildrop(mine);
    const terminate = `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (
      SELECT oid FROM pg_database WHERE datname = current_database())`;
    await test.database.pool.query(terminate);
    const others = await test.account('others@store.test');
    await expect.poll(async () => (await first.lockMaildrop(others).catch(() => null)) !== null).toBe(true);
    expect(await second.lockMaildrop(mine)).toBeNull();
    await lock?.release();
    await expect.poll(async () => (await second.lockMaildrop(mine)) !== null).toBe(true);
    await second.close();
    await expect.poll(async () => (await first.lockMaildrop(mine)) !== null).toBe(true);
  });
});
