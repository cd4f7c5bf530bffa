import { foldText } from '#core/search';
import { type Database, rowsOf } from '#platform/database';
import { maxRecipients, maxSubject, type TraceEvent, type TracedMessage } from '../domain/story.js';
import { termsOf } from '../domain/terms.js';
import * as sql from './statements.js';

/** Stories and events that may wait to be written; more is lost, and counted. */
const maxWaiting = 20_000;
/** So many are written together. */
const maxBatch = 500;
/** Milliseconds for which they gather. */
const gatherTime = 250;
/** Refusals at the door that are told, in a second and process: an attack does not fill the disk with its own story. */
const refusalsPerSecond = 50;
/** Without lone halves of pairs and NUL, which PostgreSQL does not take in a text. */
const cleaned = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value;

interface WrittenEvent extends TraceEvent {
  readonly key: string;
}

/**
 * Writes the stories of messages behind their delivery, which never waits for it: what the last quarter of a second brought
 * may be missing after a crash of the process, though the message itself is there.
 */
export class TraceLog {
  private messages: { message: TracedMessage; events: readonly TraceEvent[] }[] = [];
  private events: WrittenEvent[] = [];
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  private refusals = { second: 0, count: 0 };
  /** Stories and events that could not be kept. */
  lost = 0;

  constructor(
    private readonly database: Database,
    private readonly failed: (error: unknown) => void,
  ) {}

  get depth(): number {
    return this.messages.length + this.events.length;
  }

  /** A message, with what has happened to it so far. */
  tell(message: TracedMessage, events: readonly TraceEvent[]): void {
    if (this.full()) return;
    this.messages.push({ message, events });
    this.schedule();
  }

  /** A message that was refused; where there are many of them, not each is told. */
  tellRefusal(message: TracedMessage, ...events: readonly TraceEvent[]): void {
    const second = Math.floor(message.at / 1000);
    if (this.refusals.second !== second) this.refusals = { second, count: 0 };
    this.refusals.count += 1;
    if (this.refusals.count <= refusalsPerSecond) this.tell(message, events);
  }

  /** What became later of a message that has been told. */
  add(key: string, event: TraceEvent): void {
    if (this.full()) return;
    this.events.push({ key, ...event });
    this.schedule();
  }

  /** Resolves when everything that was told is written, or lost. */
  async flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.writing = this.writing.then(() => this.write());
    await this.writing;
  }

  private full(): boolean {
    if (this.depth < maxWaiting) return false;
    this.lost += 1;
    return true;
  }

  private schedule(): void {
    if (this.depth >= maxBatch) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), gatherTime).unref();
  }

  private async write(): Promise<void> {
    while (this.depth > 0) {
      const messages = this.messages.splice(0, maxBatch);
      const events = this.events.splice(0, maxBatch);
      try {
        // a story before what is added to it
        if (messages.length > 0) await this.insert(sql.insertMessages, messages.map(rowOf));
        if (events.length > 0) await this.insert(sql.insertEvents, events);
      } catch (error) {
        this.lost += messages.length + events.length;
        this.failed(error);
        return;
      }
    }
  }

  private async insert(statement: typeof sql.insertMessages, rows: readonly unknown[]): Promise<void> {
    await rowsOf(this.database.pool, statement, [JSON.stringify(rows, cleaned)]);
  }
}

function rowOf({ message, events }: { message: TracedMessage; events: readonly TraceEvent[] }): unknown {
  const subject = message.subject.slice(0, maxSubject);
  const recipients = message.recipients.slice(0, maxRecipients);
  const { messageId, ...rest } = message;
  const terms = termsOf({ ...message, recipients, subject: foldText(subject) }, events);
  return { ...rest, recipients, subject, message_id: messageId, terms, story: events.slice(0, maxRecipients) };
}
