import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TranscriptWire } from '#testing';
import { letter, password, put, say, signedIn, testImap, type TestImap, until } from '../fixtures/imap.js';

const user = 'many@gateway.test';
const rounds = 80;
let imap: TestImap;
let port: number;
const faults: object[] = [];

beforeAll(async () => {
  imap = await testImap();
  const logger = { debug() {}, info() {}, warn() {}, error: (fields: object) => void faults.push(fields) };
  ({ port } = await imap.start({ logger }));
  const letters = Array.from({ length: 40 }, (_, index) => letter(index + 1));
  await put(imap.test, await imap.people.add(user, password), letters);
});
afterAll(() => imap.close());

/** Park and Miller: every run asks the same, in whatever order the server answers. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % Math.max(1, below);
  };
}

/** A client that keeps its numbers by what it is told, and complains when they cannot be true. */
class Client {
  /** UIDs by number; 0 where the UID is not known yet. */
  private uids: number[] = [];
  readonly complaints: string[] = [];
  private tags = 0;

  constructor(
    private readonly wire: TranscriptWire,
    private readonly random: (below: number) => number,
  ) {}

  async run(line: string): Promise<void> {
    this.tags += 1;
    const tag = `t${this.tags}`;
    if (line.startsWith('SELECT')) this.uids = [];
    this.wire.send(`${tag} ${line}\r\n`);
    if (line === 'IDLE') this.wire.send('DONE\r\n');
    this.hear(await until(this.wire, tag));
  }

  /** What a client may ask at any time. */
  async anything(): Promise<void> {
    const commands = [
      'NOOP',
      'IDLE',
      'UID FETCH 1:* (UID FLAGS)',
      `FETCH ${this.set()} (UID FLAGS ENVELOPE)`,
      `FETCH ${this.number()} (UID BODY[])`,
      `STORE ${this.set()} +FLAGS (\\Deleted)`,
      `STORE ${this.set()} FLAGS.SILENT (\\Flagged Word)`,
      'EXPUNGE',
      `COPY ${this.set()} INBOX`,
      `MOVE ${this.number()} INBOX`,
      'SEARCH UNSEEN SUBJECT letter',
      'UID SEARCH RETURN (ALL) DELETED',
    ];
    const line = commands[this.random(commands.length)] as string;
    if (this.uids.length > 0 || line === 'NOOP') await this.run(line);
    if (this.uids.length > 150) await this.run('STORE 1:100 +FLAGS.SILENT (\\Deleted)');
  }

  /** The UIDs as they are at the end. */
  async settle(): Promise<string> {
    await this.run('NOOP');
    this.uids.fill(0);
    await this.run('UID FETCH 1:* UID');
    return this.uids.join(' ');
  }

  private number(): number {
    return 1 + this.random(this.uids.length);
  }

  private set(): string {
    const from = this.number();
    return `${from}:${Math.min(this.uids.length, from + this.random(5))}`;
  }

  private hear(responses: readonly string[]): void {
    for (const response of responses) {
      const [, number, word] = /^\* (\d+) (EXPUNGE|EXISTS|FETCH)/.exec(response) ?? [];
      if (word === 'EXPUNGE') this.expunged(Number(number));
      else if (word === 'EXISTS') this.exist(Number(number));
      else if (word === 'FETCH') this.fetched(Number(number), Number(/UID (\d+)/.exec(response)?.[1] ?? 0));
    }
    if (/ BAD |SERVERBUG|<closed>/.test(responses.at(-1) ?? '')) this.complaints.push(responses.at(-1) ?? '');
  }

  private expunged(number: number): void {
    if (number > this.uids.length) this.complaints.push(`EXPUNGE ${number} of ${this.uids.length}`);
    this.uids.splice(number - 1, 1);
  }

  private exist(count: number): void {
    if (count < this.uids.length) this.complaints.push(`EXISTS ${count} after ${this.uids.length}`);
    while (this.uids.length < count) this.uids.push(0);
  }

  private fetched(number: number, uid: number): void {
    const known = this.uids[number - 1];
    if (known === undefined || (known !== 0 && uid !== 0 && known !== uid))
      this.complaints.push(`FETCH ${number} is ${uid}, not ${known}`);
    else if (uid !== 0) this.uids[number - 1] = uid;
  }
}

describe('sessions that all change one mailbox', () => {
  it('are told what is true, in an order in which their numbers stay right (RFC 9051 §7.5.1)', async () => {
    const clients = await Promise.all(
      [1, 2, 3, 4].map(async (seed) => new Client(await signedIn(port, user), randomOf(seed * 7919))),
    );
    await Promise.all(
      clients.map(async (client) => {
        await client.run('SELECT INBOX');
        for (let round = 0; round < rounds; round += 1) await client.anything();
      }),
    );
    const ends: string[] = [];
    for (const client of clients) ends.push(await client.settle());
    expect(clients.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(new Set(ends).size).toBe(1);
    expect(faults).toEqual([]);
    const wire = await signedIn(port, user);
    const count = ends[0] === '' ? 0 : ends[0]?.split(' ').length;
    expect((await say(wire, 'a STATUS INBOX (MESSAGES)'))[0]).toBe(`* STATUS INBOX (MESSAGES ${count})`);
    wire.close();
  });
});
