import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TranscriptWire } from '#testing';
import { put, say, testImap, type TestImap } from '../fixtures/imap.js';
import { seeded } from '../faults/victims.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 100_000);
/** Commands over each connection. */
const rounds = Number(process.env['ROUNDS'] ?? 150);
const connectionsEach = 4;

interface Person {
  readonly user: string;
  readonly password: string;
  /** In names, subjects, contents, keywords and addresses of this person alone. */
  readonly canary: string;
}

const people: readonly Person[] = ['swan', 'crow'].map((name) => ({
  user: `${name}@mix.test`,
  password: `pass-word-of-${name}`,
  canary: `canary${name}`,
}));

let imap: TestImap;
let port: number;
beforeAll(async () => {
  imap = await testImap();
  ({ port } = await imap.start({ limits: { authenticationFailures: 1_000_000 } }));
  for (const { user, password, canary } of people) {
    const account = await imap.people.add(user, password);
    await imap.test.store.mailboxes.create(account, `Box-${canary}`, { via: 'cli', address: null });
    const letters = Array.from({ length: 8 }, (_, index) =>
      Buffer.from(
        `Subject: ${canary} ${index}\r\nFrom: ${canary}@x.test\r\n\r\n${`${canary} `.repeat(index * 500)}\r\n`,
      ),
    );
    // The same numbers of mailboxes, messages and UIDs in both accounts: a mix-up would find something.
    await put(imap.test, account, letters);
    await put(imap.test, account, letters, `Box-${canary}`);
  }
});
afterAll(() => imap.close());

type Random = () => number;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** What a session may say in the selected state; CANARY is the person's own. */
const commands: readonly string[] = [
  'SELECT INBOX',
  'SELECT Box-CANARY',
  'EXAMINE INBOX',
  'UNSELECT',
  'NOOP',
  'IDLE\r\nDONE',
  'LIST "" *',
  'LIST "" * RETURN (STATUS (MESSAGES UNSEEN))',
  'STATUS Box-CANARY (MESSAGES UIDNEXT)',
  'FETCH 1:* (UID FLAGS ENVELOPE)',
  'FETCH 1:* (BODY.PEEK[])',
  'UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])',
  'UID SEARCH TEXT canaryswan',
  'UID SEARCH TEXT canarycrow',
  'STORE 1 +FLAGS (CANARY)',
  'STORE 1 -FLAGS (CANARY)',
  'APPEND Box-CANARY {20+}\r\nSubject: CANARY\r\n',
  'COPY 1 Box-CANARY',
  'UID MOVE 2 Box-CANARY',
  'GETQUOTAROOT INBOX',
  'CREATE CANARY-new',
  'DELETE CANARY-new',
];

function other(person: Person): Person {
  return people.find((each) => each !== person) as Person;
}

async function connect(person: Person, random: Random): Promise<TranscriptWire> {
  const wire = TranscriptWire.open(port);
  await wire.response();
  // Somebody else's password, right before one's own, opens nothing and is remembered by nobody.
  if (random() < 0.3) {
    const [answer] = (await say(wire, `x LOGIN ${other(person).user} ${person.password}`)).slice(-1);
    expect(answer).toMatch(/^x NO \[(?:AUTHENTICATIONFAILED|UNAVAILABLE)\] /);
  }
  expect((await say(wire, `l LOGIN ${person.user} ${person.password}`)).at(-1)).toMatch(/^l OK/);
  return wire;
}

/** One connection after the other of one person; gives what was heard of the other. */
async function live(person: Person, random: Random): Promise<readonly string[]> {
  const foreign = other(person).canary;
  const found: string[] = [];
  let wire = await connect(person, random);
  let own = 0;
  for (let round = 0; round < rounds; round++) {
    const text = pick(random, commands)
      .replaceAll('CANARY', person.canary)
      .replace(/^(APPEND .*?)\{20\+\}\r\n/, `$1{${`Subject: ${person.canary}`.length}+}\r\n`);
    const responses = await say(wire, `t${round} ${text}`);
    const answer = responses.join('\n');
    if (answer.includes(person.canary)) own += 1;
    if (answer.includes(foreign) || answer.includes(other(person).user))
      found.push(`${text} -> ${answer.slice(0, 200)}`);
    // What only the other one has is found by nobody else.
    if (text.endsWith(`TEXT ${foreign}`) && /^\* SEARCH \d/m.test(answer)) found.push(`${text} -> ${answer}`);
    if (random() < 0.05 || responses.at(-1) === '<closed>') {
      wire.close();
      wire = await connect(person, random);
    }
  }
  wire.close();
  // The sessions were at work: they heard of themselves.
  expect(own).toBeGreaterThan(rounds / 10);
  return found;
}

describe(`I6: sessions of two people at once (SEED=${seed} ROUNDS=${rounds})`, () => {
  it('never hear of each other', async () => {
    const lives = people.flatMap((person, who) =>
      Array.from({ length: connectionsEach }, (_, index) => live(person, seeded(seed * 100 + who * 10 + index))),
    );
    expect((await Promise.all(lives)).flat()).toEqual([]);
  }, 120_000);
});
