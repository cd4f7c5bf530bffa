import { afterAll, beforeAll, expect, it } from 'vitest';
import { letter, password, put, say, signedIn, testImap, type TestImap } from '../fixtures/imap.js';

const user = 'followed@gateway.test';
let imap: TestImap;

beforeAll(async () => {
  imap = await testImap();
});
afterAll(() => imap.close());

it('a followed search that would read too much is followed no longer, and the connection goes on', async () => {
  const account = await imap.people.add(user, password);
  await put(imap.test, account, [letter(1)]);
  const { port } = await imap.start({ limits: { searchOctets: 10_000 } });
  const wire = await signedIn(port, user);
  await say(wire, 's SELECT INBOX');
  expect(await say(wire, 'a SEARCH RETURN (UPDATE COUNT) BODY letter')).toEqual([
    '* ESEARCH (TAG "a") COUNT 1',
    'a OK SEARCH completed',
  ]);
  await put(imap.test, account, [Buffer.concat([letter(2), Buffer.alloc(20_000, 'x\n')])]);
  expect(await say(wire, 'b NOOP')).toEqual([
    '* 2 EXISTS',
    '* 2 RECENT',
    '* NO [NOUPDATE "a"] No more updates',
    'b OK NOOP completed',
  ]);
  await put(imap.test, account, [letter(3)]);
  expect(await say(wire, 'c NOOP')).toEqual(['* 3 EXISTS', '* 3 RECENT', 'c OK NOOP completed']);
  wire.close();
});
