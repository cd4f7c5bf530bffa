import { randomUUID } from 'node:crypto';
import { type AccountId, FumibakoError } from '#kernel';
import { type Collection, type Collections, contentOf, type Items } from '#core/collections';
import type { Actor } from '#core/mailstore';
import { readCalendar } from '#formats/ical';
import { takeObject } from '../domain/intake.js';
import { CalendarJoin, type SplitObject, splitCalendars } from '../domain/joining.js';
import type { CalendarReader } from './calendarReader.js';

/** The calendar of events that everybody has, and the one of tasks. */
export const usualCalendar = 'default';
const usualTasks = 'tasks';

const atOnce = 250;

export interface ImportedObjects {
  readonly added: number;
  /** Objects that took the place of those with the same UID. */
  readonly replaced: number;
  readonly unchanged: number;
  /** Objects that are not kept, with the reason. */
  readonly refused: readonly { readonly uid: string; readonly reason: string }[];
}

/** Calendars as files. */
export class CalendarFiles {
  constructor(
    private readonly collections: Collections,
    private readonly items: Items,
    private readonly reader: Pick<CalendarReader, 'objects'>,
  ) {}

  /**
   * Reads objects in, events and journals into the calendar that is named, tasks into that of tasks where the calendar takes
   * none; one whose UID is known takes the place of that one. Throws `invalid` for what is no calendar.
   */
  async import(account: AccountId, name: string, octets: Buffer, actor: Actor): Promise<ImportedObjects> {
    const { calendars, refusal } = readCalendar(octets);
    if (refusal) throw new FumibakoError('invalid', refusal.code.replaceAll('-', ' '));
    const objects = splitCalendars(calendars, () => randomUUID());
    const book = await this.calendar(account, name, actor);
    const tasks = (await this.collections.list(account)).find(
      (each) => each.kind === 'calendar' && each.name === usualTasks,
    );
    const counts = { created: 0, replaced: 0, unchanged: 0 };
    const refused: { uid: string; reason: string }[] = [];
    for (const object of objects) {
      const outcome = await this.put([book, ...(tasks ? [tasks] : [])], object, actor);
      if (typeof outcome === 'string') counts[outcome as keyof typeof counts] += 1;
      else refused.push(outcome);
    }
    return { added: counts.created, replaced: counts.replaced, unchanged: counts.unchanged, refused };
  }

  /** All calendars of an account as one, piece by piece. */
  async *export(account: AccountId): AsyncGenerator<Buffer> {
    const join = new CalendarJoin();
    yield Buffer.from(join.begin(''));
    for (const collection of await this.collections.list(account)) {
      if (collection.kind !== 'calendar') continue;
      for await (const page of this.items.list(account, collection.id))
        for (let at = 0; at < page.length; at += atOnce) {
          const objects = await this.reader.objects(collection, page.slice(at, at + atOnce));
          yield Buffer.from([...objects.values()].map(({ calendar }) => join.add(calendar)).join(''));
        }
    }
    yield Buffer.from(join.end());
  }

  /** Puts an object into the first calendar that takes its kind. */
  private async put(
    calendars: readonly Collection[],
    { uid, text }: SplitObject,
    actor: Actor,
  ): Promise<string | { readonly uid: string; readonly reason: string }> {
    const octets = Buffer.from(text);
    let reason = '';
    for (const { accountId, id, components } of calendars) {
      const taken = takeObject(octets, components);
      if (taken.refusal !== null) {
        reason ||= taken.refusal.reason;
        if (taken.refusal.precondition !== 'supported-calendar-component') break;
        continue;
      }
      const there = await this.items.withUid(accountId, id, uid);
      const place = { accountId, collectionId: id, name: there?.name ?? `${randomUUID()}.ics` };
      const request = { content: contentOf(octets), mediaType: 'text/calendar; charset=utf-8', derived: taken.derived };
      const put = await this.items.put(place, request, actor);
      return put.unchanged ? 'unchanged' : put.created ? 'created' : 'replaced';
    }
    return { uid, reason };
  }

  private async calendar(account: AccountId, name: string, actor: Actor): Promise<Collection> {
    const all = await this.collections.list(account);
    const there = all.find((each) => each.kind === 'calendar' && each.name === name.normalize('NFC'));
    const components = ['VEVENT', 'VTODO', 'VJOURNAL'];
    return there ?? (await this.collections.create(account, { kind: 'calendar', name, components }, actor));
  }
}
