import { createHash } from 'node:crypto';
import { type AccountId, changeNumber, type Clock, collectionId, itemId } from '#kernel';
import {
  CalendarObject,
  type CalendarQuery,
  type CalendarReader,
  type CalendarView,
  type DayOff,
  type FoundObject,
  type Holidays,
  holidayText,
  objectMatches,
} from '#core/calendar';
import type { Collection, Item } from '#core/collections';
import { civilOf } from '#formats/almanac';
import { displayname } from './sharing/names.js';

/** The name of the calendar that everybody has. */
export const holidaysName = 'holidays';

/** Stands for the holidays, which are in no collection of an account: none counts so far. */
export const holidayCalendar = collectionId(999_999_999_999_999);

const yearsBack = 5;
const yearsAhead = 10;
/** Calendars that are remembered. */
const maxCalendars = 50;

const titles = { ja: '祝日', en: 'Holidays', both: '祝日 / Holidays' } as const;

/** An event that is made when it is asked for. */
export interface HolidayItem {
  readonly item: Item;
  readonly content: Buffer;
}

interface Calendar {
  readonly collection: Collection;
  /** By their names. */
  readonly items: ReadonlyMap<string, HolidayItem>;
}

/** Holidays of Japan and of one's company as a calendar that is only read. */
export class HolidayBook {
  private readonly calendars = new Map<string, Calendar>();

  constructor(
    private readonly holidays: Pick<Holidays, 'of'>,
    private readonly clock: Clock,
  ) {}

  async collection(account: AccountId): Promise<Collection> {
    return (await this.calendar(account)).collection;
  }

  async list(account: AccountId): Promise<readonly HolidayItem[]> {
    return [...(await this.calendar(account)).items.values()];
  }

  async find(account: AccountId, name: string): Promise<HolidayItem | null> {
    return (await this.calendar(account)).items.get(name) ?? null;
  }

  private async calendar(account: AccountId): Promise<Calendar> {
    const { year } = civilOf(Math.floor(this.clock.now() / 86_400_000));
    const found = await this.holidays.of(account, year - yearsBack, year + yearsAhead);
    const hash = createHash('sha256').update(JSON.stringify(found)).digest();
    const key = `${account}:${hash.toString('base64')}`;
    const known = this.calendars.get(key);
    if (known) return known;
    const events = [...uidsOf('national', found.national), ...uidsOf('company', found.company)];
    const items = new Map<string, HolidayItem>();
    for (const event of events) {
      const made = itemOf(account, event.uid, event.day, Buffer.from(holidayText(event, found.language)));
      items.set(made.item.name, made);
    }
    // RFC 6578 §3.2: a version, not a count: who has another reads everything again
    const version = changeNumber(hash.readUIntBE(0, 6) + 1);
    const title = `<displayname xmlns="DAV:">${titles[found.language ?? 'both']}</displayname>`;
    const collection: Collection = {
      accountId: account,
      id: holidayCalendar,
      kind: 'calendar',
      parentId: null,
      name: holidaysName,
      components: ['VEVENT'],
      properties: { [displayname]: title },
      items: items.size,
      changeNumber: version,
      forgottenChange: version,
      createdAt: new Date(0),
    };
    if (this.calendars.size >= maxCalendars) this.calendars.clear();
    const calendar = { collection, items };
    this.calendars.set(key, calendar);
    return calendar;
  }
}

const uidsOf = (of: 'national' | 'company', days: readonly DayOff[]) =>
  days.map((each) => ({ ...each, uid: `fumibako-holiday-${of}-${each.day}` }));

function itemOf(account: AccountId, uid: string, day: number, content: Buffer): HolidayItem {
  const item: Item = {
    accountId: account,
    collectionId: holidayCalendar,
    id: itemId(day + 1_000_000),
    name: `${uid}.ics`,
    uid,
    hash: createHash('sha256').update(content).digest(),
    size: content.length,
    mediaType: 'text/calendar; charset=utf-8; component=vevent',
    createdAt: new Date(0),
    modifiedAt: new Date(0),
    changeNumber: changeNumber(0),
    properties: {},
    component: 'VEVENT',
    scheduleTag: null,
    scheduleStamp: null,
  };
  return { item, content };
}

type Where = Parameters<CalendarReader['objects']>[0];

/** What reports ask of calendars: of those that are stored, and of holidays. */
export class CalendarsAsked {
  constructor(
    private readonly reader: CalendarReader,
    private readonly holidays: HolidayBook,
  ) {}

  async *find(calendar: Where, query: CalendarQuery): AsyncGenerator<readonly FoundObject[]> {
    if (calendar.id !== holidayCalendar) return yield* this.reader.find(calendar, query);
    if (!query.filter.isDefined) return;
    const found: FoundObject[] = [];
    for (const { item, content } of await this.holidays.list(calendar.accountId)) {
      const object = new CalendarObject(content);
      if (objectMatches(object, query.filter, query.floating)) found.push({ item, object });
    }
    yield found;
  }

  async objects(
    calendar: Where,
    items: readonly Item[],
    view: CalendarView = 'full',
  ): Promise<ReadonlyMap<Item, CalendarObject>> {
    if (calendar.id !== holidayCalendar) return await this.reader.objects(calendar, items, view);
    const all = new Map(
      (await this.holidays.list(calendar.accountId)).map(({ item, content }) => [item.name, content]),
    );
    return new Map(
      items.flatMap((item) => {
        const content = all.get(item.name);
        return content ? [[item, new CalendarObject(content)] as const] : [];
      }),
    );
  }

  /** Holidays make nobody busy. */
  async busy(...[calendar, range, floating]: Parameters<CalendarReader['busy']>): ReturnType<CalendarReader['busy']> {
    return calendar.id === holidayCalendar ? [] : await this.reader.busy(calendar, range, floating);
  }
}
