import type { Collection, Item } from '#core/collections';
import { type DirectoryBook, directoryName } from './directoryBook.js';
import { type HolidayBook, holidayCalendar, holidaysName } from './holidayBook.js';
import { directoryBook, type HomeName, type Owner } from './place.js';

export interface MadeItem {
  readonly item: Item;
  readonly content: Buffer;
}

/** Whether a collection is made when it is asked for, and written by nobody. */
export const isMade = ({ id }: Pick<Collection, 'id'>): boolean => id === directoryBook || id === holidayCalendar;

/** Collections that everybody has in their homes and nobody keeps. */
export class MadeCollections {
  constructor(
    private readonly book: DirectoryBook,
    private readonly holidays: HolidayBook,
  ) {}

  /** Those of a home; where a name is given, the one that has it. */
  async in(home: HomeName, owner: Owner, name: string | null): Promise<readonly Collection[]> {
    if (home === 'addressbooks' && (name ?? directoryName) === directoryName)
      return [await this.book.collection(owner)];
    if (home === 'calendars' && (name ?? holidaysName) === holidaysName)
      return [await this.holidays.collection(owner.accountId)];
    return [];
  }

  async find({ id }: Collection, owner: Owner, name: string): Promise<MadeItem | null> {
    return id === holidayCalendar ? await this.holidays.find(owner.accountId, name) : await this.book.find(owner, name);
  }

  async *list({ id }: Collection, owner: Owner): AsyncGenerator<readonly MadeItem[]> {
    if (id === holidayCalendar) yield await this.holidays.list(owner.accountId);
    else yield* this.book.list(owner);
  }
}
