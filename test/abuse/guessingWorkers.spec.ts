import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ImapClient, TestServer, testPassword } from '#testing';

const ann = 'ann@guess.test';
/** Failures of one name from one network that a server takes. */
const limit = 10;
const atOnce = 5;
let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '2' });
  await server.users([ann]);
});
afterAll(() => server.remove());

/** What a guess comes to, on a connection of its own that any worker may take. */
async function guess(password: string): Promise<string> {
  try {
    (await ImapClient.open(server.ports.IMAP, ann, password)).close();
    return 'in';
  } catch (error) {
    return /\[(\w+)\]/.exec((error as Error).message)?.[1] ?? String(error);
  }
}

it('A1: more workers give no more guesses', async () => {
  const results: string[] = [];
  for (let round = 0; round < 4; round++)
    results.push(
      ...(await Promise.all(Array.from({ length: atOnce }, (_, index) => guess(`wrong ${round} ${index}`)))),
    );
  const compared = results.filter((result) => result === 'AUTHENTICATIONFAILED').length;
  expect(compared).toBeGreaterThanOrEqual(limit);
  // Guesses that were under way in one worker when the other counted the last.
  expect(compared).toBeLessThanOrEqual(limit + atOnce);
  await delay(100);
  const after = await Promise.all(
    Array.from({ length: 20 }, (_, index) => guess(index === 0 ? testPassword : `${index}`)),
  );
  expect(after).toEqual(after.map(() => 'UNAVAILABLE'));
}, 60_000);
