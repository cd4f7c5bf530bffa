import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ContactInfo,
  Contacts,
  directoryEntities,
  DirectoryPeople,
  maxContactAddresses,
  maxContactText,
  maxPeople,
} from '#core/directory';
import { organisationId } from '#kernel';
import { ormOptions } from '#platform/database';
import { SmtpClient, testWorld, type World } from '#testing';

const own = organisationId(1);
let world: World;
let source: DataSource;
let contacts: Contacts;
let people: DirectoryPeople;
let tanaka: ContactInfo;

beforeAll(async () => {
  world = await testWorld();
  await world.person('ann@here.test', { name: 'Ann', department: '営業', phoneticName: 'アン' });
  source = await new DataSource(ormOptions(world.target, directoryEntities)).initialize();
  contacts = new Contacts(source, () => world.recipients.forget());
  people = new DirectoryPeople(world.database);
});
afterAll(async () => {
  await source.destroy();
  await world.close();
});

describe('the directory', () => {
  it('shows people here and contacts elsewhere, and each by its key', async () => {
    const emails = ['T@away.test', 'other@away.test'];
    tanaka = await contacts.add('default', {
      name: '田中',
      phoneticName: 'タナカ',
      emails,
      address: 'tanaka@here.test',
    });
    const all = await people.list(own);
    expect(all).toMatchObject([
      {
        source: 'account',
        kind: 'person',
        name: 'Ann',
        phoneticName: 'アン',
        department: '営業',
        addresses: ['ann@here.test'],
      },
      {
        source: 'contact',
        kind: 'contact',
        name: '田中',
        addresses: ['tanaka@here.test', 't@away.test', 'other@away.test'],
      },
    ]);
    const [first, second] = all;
    expect(await people.list(own, first)).toEqual([second]);
    expect(await people.get(own, { source: 'contact', id: tanaka.id })).toEqual(second);
    expect(await people.get(organisationId(99), { source: 'contact', id: tanaka.id })).toBeNull();
    expect(await people.list(organisationId(99))).toEqual([]);
  });

  it('brings mail for the address of a contact to them', async () => {
    const client = await SmtpClient.open(await world.listen('mx'));
    const sent = await client.deliver('s@far.test', ['tanaka@here.test'], 'From: s@far.test\r\n\r\nhi');
    client.close();
    expect(sent.at(-1)).toMatch(/^250 /);
    expect((await world.queue.list(10)).map(({ address }) => address)).toEqual(['t@away.test']);
  });

  it('tells what has changed since it was looked at', async () => {
    const begin = await people.changeNumber(own);
    expect(await people.changes(own, begin)).toEqual({ changed: [], removed: [], changeNumber: begin, more: false });
    await world.person('new@here.test');
    await world.directory.setQuota('new@here.test', 5);
    const added = await people.changes(own, begin);
    expect(added.changed.map(({ addresses }) => addresses)).toEqual([['new@here.test']]);
    expect(added.changeNumber).toBe(begin + 1);
    await world.directory.setDisabled('ann@here.test', true);
    await contacts.remove('default', tanaka.id);
    await world.directory.remove('new@here.test');
    const { changed, removed, changeNumber } = await people.changes(own, added.changeNumber);
    expect(changed).toEqual([]);
    expect(removed.map(({ source: where }) => where).toSorted()).toEqual(['account', 'account', 'contact']);
    expect(changeNumber).toBe(await people.changeNumber(own));
    await world.directory.setDisabled('ann@here.test', false);
    expect((await people.changes(own, changeNumber)).changed.map(({ name }) => name)).toEqual(['Ann']);
    expect((await contacts.list('default')).length).toBe(0);
  });

  it('gives much in parts, and nothing of one change apart from the rest of it', async () => {
    const { pool } = world.database;
    const begin = await people.changeNumber(own);
    await pool.query(
      `INSERT INTO contact (organisation_id, name, emails) SELECT 1, 'n' || n, ARRAY['x@away.test']
       FROM generate_series(1, ${maxPeople + 1}) n`,
    );
    await pool.query("INSERT INTO contact (organisation_id, name, emails) VALUES (1, 'last', ARRAY['x@away.test'])");
    const first = await people.changes(own, begin);
    expect([first.changed.length, first.more, first.changeNumber]).toEqual([maxPeople + 1, true, begin + 1]);
    const second = await people.changes(own, first.changeNumber);
    expect([second.changed.map(({ name }) => name), second.more]).toEqual([['last'], false]);
    const page = await people.list(own);
    expect(page).toHaveLength(maxPeople);
    expect(await people.list(own, page.at(-1))).toHaveLength(3);
    await pool.query('DELETE FROM contact');
  });

  it('takes what it can keep of a contact', async () => {
    const emails = Array.from({ length: maxContactAddresses + 1 }, (_, n) => `x${n}@away.test`);
    const refused = (contact: Parameters<Contacts['add']>[1], kind: string): Promise<void> =>
      expect(contacts.add('default', contact)).rejects.toMatchObject({ kind });
    await refused({ name: 'x', emails }, 'limit-exceeded');
    await refused({ name: 'x'.repeat(maxContactText + 1), emails: ['x@away.test'] }, 'limit-exceeded');
    await refused({ name: 'x', emails: [] }, 'invalid');
    await contacts.add('default', { name: 'x'.repeat(maxContactText), emails: emails.slice(1) });
  });
});
