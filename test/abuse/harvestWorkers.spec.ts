import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestServer } from '#testing';
import { Line } from './support.js';

/** Guesses of one network that a server takes in an hour, and how many of one connection are answered at once. */
const [limit, free] = [100, 3] as const;
/** Guesses whose news another worker may have missed, for it was under way. */
const underWay = 2 * free;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '2', FUMIBAKO_PROXY_NETWORKS: '127.0.0.1' });
  await server.users(['ann@guess.test']);
});
afterAll(() => server.remove());

/** Names people who do not exist, on a connection that any worker may take; gives what is heard. */
async function guess(from: string): Promise<string> {
  const line = Line.to(server.ports.SMTP);
  const commands = Array.from({ length: free }, (_, index) => `RCPT TO:<nobody${index}@guess.test>`);
  const replies = await line.say(
    [`PROXY TCP4 ${from} 192.0.2.1 1000 25`, 'EHLO x', 'MAIL FROM:<s@ext.test>', ...commands, 'QUIT'],
    /^(?:221|421) .*\r\n/m,
  );
  line.close();
  return replies;
}

it('S13: more workers give no more guesses at recipients', async () => {
  const heard: string[] = [];
  for (let connection = 0; connection * free < 2 * limit; connection++) heard.push(await guess('192.0.2.66'));
  const guessed = heard.join('').match(/^550 5\.1\.1 /gm)?.length ?? 0;
  expect(guessed).toBeGreaterThanOrEqual(limit);
  expect(guessed).toBeLessThanOrEqual(limit + underWay);
  expect(heard.slice(-20).every((replies) => replies.startsWith('421 4.7.0 '))).toBe(true);
  expect(await guess('198.51.100.66')).toMatch(/^550 5\.1\.1 /m);
}, 60_000);
