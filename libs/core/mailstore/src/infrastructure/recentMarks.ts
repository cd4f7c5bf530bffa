import { rowsOf } from '#platform/database';
import type { MailboxInfo } from '../domain/model.js';
import type { StoreHub } from './hub.js';
import { fold } from './statements/logged.js';
import { countRecent, recentMark, takeRecent } from './statements/recent.js';

type Place = Pick<MailboxInfo, 'accountId' | 'id' | 'recentFrom'>;

/** Mailboxes whose marks are remembered; the oldest is forgotten, and read again when somebody asks. */
const maxKnown = 10_000;

/**
 * From which UID on nobody has been told of the messages of a mailbox: they are recent for who is told first. There is one
 * mark for a mailbox, whoever reads it. It only rises, so that what was read once is never too high.
 */
export class RecentMarks {
  private readonly known = new Map<string, number>();
  private readonly takings = new Map<string, Promise<number>>();

  constructor(private readonly hub: StoreHub) {}

  /**
   * Somebody is being told of all messages below a UID: gives the first of those that nobody was told of before, or `upTo`
   * where there is none. A crash of the database may undo it, so that messages are recent once more. Throws `unavailable`.
   */
  async take(place: Place, upTo: number): Promise<number> {
    const key = keyOf(place);
    // many who are told of the same messages at once ask once
    for (let other = this.takings.get(key); other !== undefined; other = this.takings.get(key)) await other;
    if (this.mark(place) >= upTo) return upTo;
    const taking = this.move(place, upTo);
    this.takings.set(key, taking);
    try {
      return await taking;
    } finally {
      this.takings.delete(key);
    }
  }

  /** The same for who only looks: nothing is taken. */
  async look(place: Place, upTo: number): Promise<number> {
    if (this.mark(place) >= upTo) return upTo;
    const [row] = await rowsOf<{ first: number }>(this.hub.database.pool, recentMark, [place.accountId, place.id]);
    this.remember(place, row?.first ?? upTo);
    return Math.min(upTo, row?.first ?? upTo);
  }

  /** How many messages are recent for who opens the mailbox next. */
  async count(info: MailboxInfo): Promise<number> {
    if (info.messages === 0 || this.mark(info) >= info.uidNext) return 0;
    const values = [info.accountId, info.id];
    // copies and removals may stand in the journal alone
    const steps = [fold, countRecent].map((statement) => ({ statement, values }));
    const [, rows] = await this.hub.writerFor(info.accountId).commit(steps, { relaxed: true });
    const [row] = rows as { first: number; messages: number }[];
    if (row !== undefined) this.remember(info, row.first);
    return row?.messages ?? 0;
  }

  private async move(place: Place, upTo: number): Promise<number> {
    const step = { statement: takeRecent, values: [place.accountId, place.id, upTo] };
    const [rows] = await this.hub.writerFor(place.accountId).commit([step], { relaxed: true });
    this.remember(place, upTo);
    return (rows as { first: number }[])[0]?.first ?? upTo;
  }

  private mark(place: Place): number {
    return Math.max(place.recentFrom, this.known.get(keyOf(place)) ?? 0);
  }

  private remember(place: Place, mark: number): void {
    const key = keyOf(place);
    const highest = Math.max(mark, this.known.get(key) ?? 0);
    this.known.delete(key);
    this.known.set(key, highest);
    if (this.known.size > maxKnown) this.known.delete(this.known.keys().next().value as string);
  }
}

const keyOf = ({ accountId, id }: Place): string => `${accountId}/${id}`;
