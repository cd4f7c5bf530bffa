import { afterAll, beforeAll, expect, it } from 'vitest';
import { letter, password, put, say, signedIn, testImap, type TestImap } from '../fixtures/imap.js';

const user = 'slowly@gateway.test';
let imap: TestImap;

beforeAll(async () => {
  imap = await testImap();
  const letters = Array.from({ length: 120 }, (_, index) => letter(index + 1));
  await put(imap.test, await imap.people.add(user, password), letters);
});
afterAll(() => imap.close());

it('a long search says how far it has come (RFC 9585 §4)', async () => {
  const { port } = await imap.start({ limits: { progressInterval: 0 } });
  const wire = await signedIn(port, user);
  await say(wire, 's SELECT INBOX');
  expect(await say(wire, 'a SEARCH BODY nothing')).toEqual([
    '* OK [INPROGRESS ("a" 0 120)] Still at work',
    '* OK [INPROGRESS ("a" 100 120)] Still at work',
    '* SEARCH',
    'a OK SEARCH completed',
  ]);
  wire.close();
});

it('a short one does not', async () => {
  const { port } = await imap.start();
  const wire = await signedIn(port, user);
  await say(wire, 's SELECT INBOX');
  expect(await say(wire, 'a SEARCH BODY nothing')).toEqual(['* SEARCH', 'a OK SEARCH completed']);
  wire.close();
});
