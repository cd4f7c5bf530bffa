import { afterAll, beforeAll, expect, it } from 'vitest';
import { TransportRules } from '#core/delivery';
import { type OrganisationId, systemClock } from '#kernel';
import { type TestDatabase, testDatabase } from '#testing';

let test: TestDatabase;
let rules: TransportRules;
let here: OrganisationId;
let there: OrganisationId;
let told = 0;

beforeAll(async () => {
  test = await testDatabase();
  rules = new TransportRules(test.database, systemClock, () => (told += 1));
  await test.database.pool.query(`
    INSERT INTO organisation (name) VALUES ('here'), ('there');
    INSERT INTO domain (organisation_id, name) SELECT id, name || '.test' FROM organisation`);
  [here, there] = await Promise.all([rules.organisation('here'), rules.organisation('there')]);
});
afterAll(() => test.drop());

const names = async (organisation: OrganisationId): Promise<string[]> =>
  (await rules.of(organisation)).rules.map(({ name }) => name);

it('rules are kept by organisation and in their order', async () => {
  expect(await names(here)).toEqual([]);
  await rules.put(here, { name: 'late', do: ['junk'] });
  await rules.put(here, { name: 'early', position: 1, do: ['drop'], when: [{ subject: '請求' }] });
  expect(await names(here)).toEqual(['early', 'late']);
  expect(await names(there)).toEqual([]);
  await rules.put(here, { name: 'early', position: 500, do: ['junk'] });
  expect(await names(here)).toEqual(['late', 'early']);
  expect(told).toBe(3);
  expect(await rules.show(here, 'early')).toMatchObject({ position: 500, when: [], do: [{ junk: true }] });
});

it('a rule is switched off, on and removed', async () => {
  await rules.enable(here, 'late', false);
  expect(await rules.show(here, 'late')).toMatchObject({ enabled: false });
  await rules.enable(here, 'late', true);
  await rules.remove(here, 'late');
  expect(await names(here)).toEqual(['early']);
  for (const gone of [rules.remove(here, 'late'), rules.enable(here, 'late', true), rules.show(there, 'early')])
    await expect(gone).rejects.toMatchObject({ kind: 'invalid' });
  await expect(rules.organisation('nowhere')).rejects.toMatchObject({ kind: 'invalid' });
});

it('what somebody else put there is read with the same care', async () => {
  await test.database.pool.query(
    `INSERT INTO transport_rule VALUES ($1, 'wrong', 1, true, '{"do": [{"explode": true}]}')`,
    [there],
  );
  rules.forget();
  await expect(rules.of(there)).rejects.toMatchObject({ kind: 'invalid' });
  await rules.remove(there, 'wrong');
  expect(await names(there)).toEqual([]);
});

it('an organisation has so many rules and no more', async () => {
  for (let number = 0; number < 100; number += 1) await rules.put(there, { name: `r${number}`, do: ['junk'] });
  await expect(rules.put(there, { name: 'more', do: ['junk'] })).rejects.toMatchObject({ kind: 'limit-exceeded' });
  await rules.put(there, { name: 'r7', do: ['drop'] });
});

it('a domain has a journal', async () => {
  expect(await rules.journal('here.test')).toBeNull();
  expect(await rules.setJournal('Here.test', 'Archive@far.test')).toBe('archive@far.test');
  expect((await rules.of(here)).journals.get('here.test')).toBe('archive@far.test');
  expect(await rules.setJournal('here.test', null)).toBeNull();
  await expect(rules.setJournal('far.test', null)).rejects.toMatchObject({ kind: 'domain-unknown' });
  await expect(rules.journal('far.test')).rejects.toMatchObject({ kind: 'domain-unknown' });
  await expect(rules.setJournal('here.test', 'nobody')).rejects.toMatchObject({ kind: 'address-invalid' });
});
