import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestMailStore, testMailStore, testPassword, type TestPeople, testPeople } from '#testing';

const address = 'ann@known.test';
const client = '192.0.2.1';

describe('who has just signed in', () => {
  let mail: TestMailStore;
  let people: TestPeople;
  let now = 1_800_000_000_000;
  let asked = 0;
  const verify = (password: string, scope: 'imap' | 'dav' = 'dav') =>
    people.authentication.verify(address, password, scope, client);

  beforeAll(async () => {
    mail = await testMailStore();
    people = await testPeople(mail, { now: () => now });
    await people.add(address, testPassword);
    const { pool } = mail.database;
    const query = pool.query.bind(pool) as (...given: unknown[]) => unknown;
    pool.query = ((...given: unknown[]) => {
      asked += 1;
      return query(...given);
    }) as typeof pool.query;
  });
  afterAll(async () => {
    await people.close();
    await mail.close();
  });

  it('is not looked up again for two seconds, and only with the same password', async () => {
    expect(await verify(testPassword)).toMatchObject({ address });
    asked = 0;
    expect(await verify(testPassword)).toMatchObject({ address });
    expect(asked).toBe(0);
    expect(await verify('another')).toBeNull();
    now += 2001;
    expect(await verify(testPassword)).toMatchObject({ address });
    expect(asked).toBeGreaterThan(1);
  });

  it('is known no more once the directory has changed', async () => {
    await verify(testPassword);
    await people.directory.setPassword(address, `${testPassword} new`);
    expect(await verify(testPassword)).toBeNull();
    expect(await verify(`${testPassword} new`)).toMatchObject({ address });
    await people.directory.setDisabled(address, true);
    expect(await verify(`${testPassword} new`)).toBeNull();
  });
});
