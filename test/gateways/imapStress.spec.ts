import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { letter, password, put, say, signedIn, testImap, type TestImap } from '../fixtures/imap.js';
import { type Manner, StressClient } from './stress/client.js';
import { numbersIn, sortedFlags } from './stress/knowledge.js';
import { Random } from './stress/random.js';

/** `SEED=7 ROUNDS=2000` asks another time, for longer. */
const seed = Number(process.env['SEED'] ?? 1);
const rounds = Number(process.env['ROUNDS'] ?? 60);
const manners: readonly Manner[] = ['plain', 'plain', 'condstore', 'qresync', 'qresync', 'uidonly'];
const user = 'stress@gateway.test';
let imap: TestImap;
let port: number;
let ports: readonly number[];
const faults: object[] = [];

beforeAll(async () => {
  imap = await testImap();
  const logger = { debug() {}, info() {}, warn() {}, error: (fields: object) => void faults.push(fields) };
  ({ port } = await imap.start({ logger, limits: { contexts: 8 } }));
  // a second process, which hears nothing of the first
  const apart = await imap.start({ logger, limits: { contexts: 8 }, store: imap.test.another() });
  ports = [port, apart.port];
  const letters = Array.from({ length: 30 }, (_, index) => letter(index + 1));
  await put(imap.test, await imap.people.add(user, password), letters);
});
afterAll(() => imap.close());

/** UIDs and flags as they are, by a client that has been told nothing before. */
async function truth(mailbox: string): Promise<Map<number, string>> {
  const wire = await signedIn(port, user);
  await say(wire, `s EXAMINE ${mailbox}`);
  const responses = await say(wire, 'f UID FETCH 1:* (UID FLAGS)');
  wire.close();
  const pattern = /UID (\d+) FLAGS \(([^)]*)\)/;
  return new Map(
    responses
      .map((response) => pattern.exec(response))
      .filter((match) => match !== null)
      .map(([, uid, flags = '']) => [Number(uid), sortedFlags(flags)]),
  );
}

/** What a client knows and what is true differ here. */
function differences({ knowledge }: StressClient, is: ReadonlyMap<number, string>): string[] {
  const told = knowledge.messages.map(({ uid }) => uid).join(',');
  const wrong = [...is.keys()].join(',') === told ? [] : [`UIDs ${told}, not ${[...is.keys()].join(',')}`];
  for (const { uid, flags } of knowledge.messages)
    if (flags !== null && flags !== is.get(uid)) wrong.push(`flags of ${uid}: ${flags}, not ${is.get(uid)}`);
  const recent = knowledge.messages.filter((message) => message.recent).length;
  if (recent !== knowledge.recent) wrong.push(`${recent} are recent, not ${knowledge.recent}`);
  return wrong;
}

/** Messages that are \Recent for two sessions, which cannot both have been told of them first. */
function claimedTwice(clients: readonly StressClient[]): string[] {
  const recent = clients.flatMap(({ selected, knowledge: { messages } }) =>
    messages.filter((message) => message.recent).map(({ uid }) => `${selected} ${uid}`),
  );
  return recent.filter((message, index) => recent.indexOf(message) < index);
}

/** Searches that the client followed to other results than there are. */
async function strayed(client: StressClient): Promise<string[]> {
  const wrong: string[] = [];
  const wire = await signedIn(port, user);
  await say(wire, `s EXAMINE ${client.selected}`);
  for (const [tag, { again, results, sorted }] of client.knowledge.followed) {
    const answer = (await say(wire, `a ${again}`)).find((line) => line.startsWith('* ESEARCH')) ?? '';
    const is = numbersIn(/ALL ([\d:,]+)/.exec(answer)?.[1] ?? 'NIL');
    const told = results.map((result) => (typeof result === 'number' ? result : result.uid));
    if (!sorted) told.sort((a, b) => a - b);
    if (told.join(',') !== is.join(',')) wrong.push(`${tag} ${again}: ${told.join(',')}, not ${is.join(',')}`);
  }
  wire.close();
  return wrong;
}

describe('many clients that change the same mailboxes, each in its manner', () => {
  it(`are told what is true (SEED=${seed} ROUNDS=${rounds})`, { timeout: 60_000 + rounds * 1000 }, async () => {
    const clients = await Promise.all(
      manners.map(
        async (manner, index) =>
          new StressClient(
            await signedIn(ports[index % 2] as number, user),
            new Random(seed * 7919 + index * 104_729 + 1),
            manner,
          ),
      ),
    );
    await Promise.all(
      clients.map(async (client) => {
        await client.begin();
        for (let round = 0; round < rounds && client.complaints.length === 0; round += 1) await client.anything();
      }),
    );
    for (const client of clients) await client.settle();
    const is = { INBOX: await truth('INBOX'), Archive: await truth('Archive') };
    const found: string[] = [];
    for (const client of clients) {
      const wrong = [...client.complaints, ...differences(client, is[client.selected]), ...(await strayed(client))];
      if (wrong.length > 0) found.push(`${client.manner}:`, ...wrong, ...client.log.slice(-40));
    }
    expect(faults).toEqual([]);
    expect(found).toEqual([]);
    expect(claimedTwice(clients)).toEqual([]);

    // one more time away and back, by what was kept
    for (const client of clients) {
      const { selected } = client;
      await client.select(selected === 'INBOX' ? 'Archive' : 'INBOX');
      await client.select(selected);
      await client.settle();
      expect([...client.complaints, ...differences(client, is[selected])]).toEqual([]);
    }
  });
});
