import { afterAll, beforeAll, expect, it } from 'vitest';
import { letter, put, say, signedIn, testImap, type TestImap } from '../fixtures/imap.js';

const owner = 'owner@urlauth.test';
const rump = `imap://${encodeURIComponent(owner)}@mail.example/INBOX/;uid=1;urlauth=anonymous`;
const large = Buffer.concat([letter(1), Buffer.from('A line of a long letter.\r\n'.repeat(20_000))]);
let imap: TestImap;
let port: number;

beforeAll(async () => {
  imap = await testImap();
  ({ port } = await imap.start());
  await put(imap.test, await imap.people.add(owner, 'pass-word-1'), [large]);
});
afterAll(() => imap.close());

async function signedUrl(): Promise<string> {
  const wire = await signedIn(port, owner);
  const [answer = ''] = await say(wire, `g GENURLAUTH "${rump}" INTERNAL`);
  wire.close();
  return /"(.*)"/.exec(answer)?.[1] ?? '';
}

async function fetched(user: string, url: string): Promise<string | undefined> {
  const wire = await signedIn(port, user);
  const [answer] = await say(wire, `f URLFETCH "${url}"`);
  wire.close();
  return answer;
}

it('a message of many slices comes whole (RFC 4467 §7)', async () => {
  await imap.people.add('friend@urlauth.test', 'pass-word-1');
  const url = await signedUrl();
  const answer = await fetched('friend@urlauth.test', url);
  expect(answer).toBe(`* URLFETCH "${url}" {${large.length}}\r\n${large.toString()}`);
});

it('people of another organisation learn nothing', async () => {
  const stranger = await imap.people.add('stranger@elsewhere.test', 'pass-word-1');
  const { pool } = imap.test.database;
  const { rows } = await pool.query("INSERT INTO organisation (name) VALUES ('elsewhere') RETURNING id");
  for (const table of ['account', 'address'])
    await pool.query(
      `UPDATE ${table} SET organisation_id = $1 WHERE ${table === 'account' ? 'id' : 'account_id'} = $2`,
      [rows[0].id, stranger],
    );
  const url = await signedUrl();
  expect(await fetched('stranger@elsewhere.test', url)).toBe(`* URLFETCH "${url}" NIL`);
});

it('a mailbox that is made anew under the same name is another one', async () => {
  const wire = await signedIn(port, owner);
  const there = rump.replace('INBOX', 'Plans');
  await say(wire, 'c CREATE Plans');
  const [answer = ''] = await say(wire, `g GENURLAUTH "${there}" INTERNAL`);
  const url = /"(.*)"/.exec(answer)?.[1] ?? '';
  await say(wire, 's SELECT INBOX');
  await say(wire, 'k COPY 1 Plans');
  expect((await say(wire, `u URLFETCH "${url}"`))[0]).toMatch(/\{\d+\}/);
  await say(wire, 'd DELETE Plans');
  await say(wire, 'e CREATE Plans');
  await say(wire, 'l COPY 1 Plans');
  expect((await say(wire, `v URLFETCH "${url}"`))[0]).toMatch(/ NIL$/);
  wire.close();
});
