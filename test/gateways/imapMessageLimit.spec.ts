import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImapServiceOptions } from '#gateways/imap';
import { letter, password, put, say, signedIn, testImap, type TestImap } from '../fixtures/imap.js';

const user = 'many@gateway.test';
let imap: TestImap;

beforeAll(async () => {
  imap = await testImap();
  const letters = Array.from({ length: 5 }, (_, index) => letter(index + 1));
  await put(imap.test, await imap.people.add(user, password), letters);
});
afterAll(() => imap.close());

async function ask(options: Partial<ImapServiceOptions>): Promise<{ capabilities: string; last: string | undefined }> {
  const { port } = await imap.start(options);
  const wire = await signedIn(port, user);
  const [capabilities = ''] = await say(wire, 'c CAPABILITY');
  await say(wire, 's SELECT INBOX');
  const answer = await say(wire, 'f UID FETCH 1:* UID');
  wire.close();
  return { capabilities, last: answer.at(-1) };
}

it('a limit of messages is announced and kept (RFC 9738 §3)', async () => {
  const { capabilities, last } = await ask({ limits: { messages: 4 } });
  expect(capabilities).toContain(' MESSAGELIMIT=4 ');
  expect(last).toBe('f OK [MESSAGELIMIT 4 2] FETCH completed');
});

it.each([
  ['0', { limits: { messages: 0 } }],
  ['a capability that is switched off', { limits: { messages: 4 }, disabledCapabilities: ['MESSAGELIMIT'] }],
])('%s takes it away', async (_, options) => {
  const { capabilities, last } = await ask(options);
  expect(capabilities).not.toContain('MESSAGELIMIT');
  expect(last).toBe('f OK FETCH completed');
});
