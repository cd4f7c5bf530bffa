import type { TranscriptWire } from '#testing';
import { until } from '../../fixtures/imap.js';
import { type Followed, Knowledge, numbersIn } from './knowledge.js';
import type { Random } from './random.js';

/** What a client with QRESYNC keeps of a mailbox that it has left. */
interface Kept {
  readonly validity: number;
  readonly modSeq: number;
  readonly flags: ReadonlyMap<number, string | null>;
}

export type Mailbox = 'INBOX' | 'Archive';
export type Manner = 'plain' | 'condstore' | 'qresync' | 'uidonly';

const FLAGS = ['\\Seen', '\\Flagged', '\\Deleted', '\\Answered', 'Word'];
/** Mailboxes do not grow beyond this. */
const MOST = 60;

/** Asks at random, and knows what it has been told. */
export class StressClient {
  knowledge = new Knowledge();
  readonly complaints: string[] = [];
  readonly log: string[] = [];
  private readonly kept = new Map<string, Kept>();
  private mailbox: Mailbox = 'INBOX';
  private tags = 0;

  constructor(
    private readonly wire: TranscriptWire,
    private readonly random: Random,
    readonly manner: Manner,
  ) {}

  private get uid(): boolean {
    return this.manner === 'uidonly' || this.random.below(2) === 0;
  }

  async begin(): Promise<void> {
    if (this.random.below(2) === 0) {
      await this.run('COMPRESS DEFLATE');
      this.wire.compress();
    }
    if (this.manner === 'condstore') await this.run('ENABLE CONDSTORE');
    if (this.manner === 'qresync') await this.run('ENABLE QRESYNC');
    if (this.manner === 'uidonly') await this.run('ENABLE UIDONLY CONDSTORE');
    await this.select('INBOX');
  }

  async run(line: string, numbersInUse = false, literal = ''): Promise<string[]> {
    this.tags += 1;
    const tag = `t${this.tags}`;
    this.log.push(`${tag} ${line}`);
    this.wire.send(`${tag} ${line}\r\n${literal}`);
    if (line === 'IDLE') this.wire.send('DONE\r\n');
    const responses = await until(this.wire, tag);
    this.knowledge.numbersInUse = numbersInUse;
    for (const response of responses) {
      this.log.push(response);
      this.knowledge.hear(response);
    }
    const last = responses.at(-1) ?? '';
    if (/ BAD |SERVERBUG|<closed>/.test(last)) this.complaints.push(`${line}: ${last}`);
    this.complaints.push(...this.knowledge.complaints.splice(0).map((text) => `${line}: ${text}`));
    return responses;
  }

  async anything(): Promise<void> {
    const { random, knowledge } = this;
    const { length } = knowledge.messages;
    if (length === 0 || random.below(12) === 0) {
      await this.append();
      return await this.learn();
    }
    if (length > MOST) await this.store('+FLAGS', '\\Deleted', `1:${MOST / 2}`);
    const commands: (() => Promise<unknown>)[] = [
      () => this.run('NOOP'),
      () => this.run('IDLE'),
      () => this.fetch(),
      () => this.store(random.of(['FLAGS', '+FLAGS', '-FLAGS']), random.of(FLAGS)),
      () => this.store(random.of(['FLAGS.SILENT', '+FLAGS.SILENT']), random.of(FLAGS)),
      () => this.run('EXPUNGE'),
      () => this.copy(random.of(['COPY', 'MOVE', 'MOVE'])),
      () => this.follow(),
      () => this.run(`UID ${random.of(['SORT (REVERSE SUBJECT) UTF-8', 'THREAD REFERENCES UTF-8', 'SEARCH'])} ALL`),
      () => this.select(random.of(['INBOX', 'Archive'] as const)),
      () => this.replace(),
    ];
    await random.of(commands)();
    await this.learn();
  }

  /** UIDs of what came: a client that follows by UID must know which message is which. */
  private async learn(): Promise<void> {
    // with each answer more may come
    while (this.complaints.length === 0 && this.knowledge.messages.some(({ uid }) => uid === 0))
      await this.run('UID FETCH 1:* (UID FLAGS)');
  }

  /** Learns what is missing: UIDs, and flags that its own silent changes have hidden. */
  async settle(): Promise<void> {
    await this.run('NOOP');
    await this.run('UID FETCH 1:* (UID FLAGS)');
    await this.run('NOOP');
  }

  get selected(): Mailbox {
    return this.mailbox;
  }

  async select(name: Mailbox): Promise<void> {
    this.leave();
    this.mailbox = name;
    const kept = this.manner === 'qresync' ? this.kept.get(name) : undefined;
    const known = [...(kept?.flags.keys() ?? [])];
    const asks = kept !== undefined && known.length > 0;
    const line = asks
      ? `SELECT ${name} (QRESYNC (${kept.validity} ${kept.modSeq} ${known.join(',')}))`
      : `SELECT ${name}`;
    const old = this.knowledge;
    this.knowledge = new Knowledge();
    this.knowledge.uidOnly = old.uidOnly || this.manner === 'uidonly';
    this.knowledge.qresync = this.manner === 'qresync';
    const responses = await this.run(line);
    if (asks) this.takeUp(kept, responses);
    await this.learn();
  }

  /** A kept mailbox with what has changed since: flags that were not told again are those that are kept. */
  private takeUp(kept: Kept, responses: readonly string[]): void {
    const gone = new Set(
      responses.flatMap((response) => numbersIn(/^\* VANISHED \(EARLIER\) (.*)$/.exec(response)?.[1] ?? 'NIL')),
    );
    const left = [...kept.flags.keys()].filter((uid) => !gone.has(uid)).sort((a, b) => a - b);
    const { messages } = this.knowledge;
    if (left.length > messages.length) this.complaints.push(`${left.length} of ${messages.length} are left`);
    for (const [index, uid] of left.entries()) {
      const message = messages[index];
      if (message === undefined) continue;
      if (message.uid > 0 && message.uid !== uid)
        this.complaints.push(`number ${index + 1} is ${message.uid}, not ${uid}`);
      message.uid = uid;
      message.flags ??= kept.flags.get(uid) ?? null;
    }
  }

  private leave(): void {
    const { uidValidity, highestModSeq, messages } = this.knowledge;
    const flags = new Map(messages.filter(({ uid }) => uid > 0).map(({ uid, flags: told }) => [uid, told] as const));
    // flags that the client has not been told would have to be fetched: such a mailbox is begun anew
    if ([...flags.values()].some((told) => told === null)) this.kept.delete(this.mailbox);
    else if (uidValidity > 0) this.kept.set(this.mailbox, { validity: uidValidity, modSeq: highestModSeq, flags });
  }

  private async append(): Promise<void> {
    const text = `Subject: ${this.random.below(9)}\r\nMessage-ID: <${this.random.below(20)}@x>\r\n\r\n`;
    await this.run(`APPEND ${this.random.of(['INBOX', 'Archive'])} {${text.length}+}`, false, `${text}\r\n`);
  }

  private async fetch(): Promise<void> {
    const uid = this.uid;
    const set = this.set(uid);
    if (set === null) return;
    const since = this.manner === 'qresync' && uid ? ` (CHANGEDSINCE ${1 + this.random.below(200)} VANISHED)` : '';
    const item = this.random.of(['(UID FLAGS)', 'FLAGS', '(FLAGS ENVELOPE)', '(UID BODY[TEXT])']);
    await this.run(`${uid ? 'UID ' : ''}FETCH ${set} ${item}${since}`, !uid);
  }

  private async store(how: string, flag: string, wanted?: string): Promise<void> {
    const uid = wanted === undefined ? this.uid : this.manner === 'uidonly';
    const set = wanted ?? this.set(uid);
    if (set === null) return;
    // what is changed silently is not told, and others may have changed it as well
    if (how.endsWith('SILENT'))
      for (const number of numbersIn(set)) {
        const message = uid ? this.knowledge.byUid(number) : this.knowledge.messages[number - 1];
        if (message !== undefined) message.flags = null;
      }
    await this.run(`${uid ? 'UID ' : ''}STORE ${set} ${how} (${flag})`, !uid);
  }

  private async copy(command: string): Promise<void> {
    const uid = this.uid;
    const set = this.set(uid);
    if (set !== null) await this.run(`${uid ? 'UID ' : ''}${command} ${set} ${this.random.of(['INBOX', 'Archive'])}`);
  }

  private async replace(): Promise<void> {
    const number = this.random.of(this.knowledge.uids());
    const text = 'Subject: replaced\r\n\r\n';
    if (number > 0) await this.run(`UID REPLACE ${number} ${this.mailbox} {${text.length}+}`, false, `${text}\r\n`);
  }

  private async follow(): Promise<void> {
    const { random, knowledge } = this;
    const tags = [...knowledge.followed.keys()];
    if (tags.length > 3) {
      knowledge.followed.delete(tags[0] as string);
      await this.run(`CANCELUPDATE "${tags[0]}"`);
      return;
    }
    const uid = this.uid;
    const key = random.of(['FLAGGED', 'UNDELETED', 'SUBJECT 3', 'NOT KEYWORD Word']);
    const order = random.of(['', '(SUBJECT) UTF-8 ', '(REVERSE SUBJECT SIZE) UTF-8 ']);
    const command = order === '' ? 'SEARCH' : 'SORT';
    const tag = `t${this.tags + 1}`;
    const context: Followed = {
      uid,
      sorted: order !== '',
      again: `UID ${command} RETURN (ALL) ${order}${key}`,
      results: [],
    };
    // the answer and updates that come with it are heard in their order
    const told = { ...context, results: [] as Followed['results'] };
    knowledge.followed.set(tag, told);
    const hear = knowledge.hear.bind(knowledge);
    knowledge.hear = (response) => {
      const all = new RegExp(`^\\* ESEARCH \\(TAG "${tag}"\\).* ALL ([\\d:,]+)`).exec(response)?.[1];
      if (all !== undefined)
        told.results = numbersIn(all)
          .map((number) => knowledge.named(number, uid))
          .filter((each) => each !== undefined);
      hear(response);
    };
    const rest = `${command} RETURN (UPDATE ALL) ${order}${key}`;
    await this.run(uid ? `UID ${rest}` : rest, !uid);
    knowledge.hear = hear;
  }

  /** A few messages, by UID or by number; null where the client knows none. */
  private set(uid: boolean): string | null {
    const { random, knowledge } = this;
    if (uid) {
      const uids = knowledge.uids();
      return uids.length === 0 ? null : [...new Set([random.of(uids), random.of(uids)])].join(',');
    }
    const from = 1 + random.below(knowledge.messages.length);
    return `${from}:${Math.min(knowledge.messages.length, from + random.below(4))}`;
  }
}
