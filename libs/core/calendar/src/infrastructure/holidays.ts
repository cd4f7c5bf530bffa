import { englishNameOf, firstHolidayYear, lastHolidayYear, civilOf, isoOf, nationalHolidays } from '#formats/almanac';
import { type AccountId, canonicalDomain, FumibakoError } from '#kernel';
import { type Database, rowsOf, statement } from '#platform/database';
import type { HolidayLanguage } from '../domain/holidayText.js';
import { maxCompanyHolidays, maxHolidayName, maxNationalHolidays } from '../domain/limits.js';

const days = (column: string): string => `${column} - DATE '1970-01-01'`;

const findDomain = statement('calendar.holiday-domain', 'SELECT id FROM domain WHERE name = $1');
const put = statement(
  'calendar.put-company-holiday',
  `INSERT INTO company_holiday (domain_id, day, name, english)
  SELECT $1::bigint, DATE '1970-01-01' + $2::int, $3, $4
  WHERE (SELECT count(*) FROM company_holiday h WHERE h.domain_id = $1 AND h.day <> DATE '1970-01-01' + $2::int) < $5
  ON CONFLICT (domain_id, day) DO UPDATE SET name = excluded.name, english = excluded.english RETURNING domain_id`,
);
const take = statement(
  'calendar.remove-company-holiday',
  "DELETE FROM company_holiday WHERE domain_id = $1 AND day = DATE '1970-01-01' + $2::int RETURNING domain_id",
);
const list = statement(
  'calendar.company-holidays',
  `SELECT ${days('day')} AS day, name, english FROM company_holiday h WHERE domain_id = $1 ORDER BY h.day`,
);
const whose = statement(
  'calendar.whose-holidays',
  `SELECT a.domain_id, coalesce(a.language, d.language) AS language
  FROM account a JOIN domain d ON d.id = a.domain_id WHERE a.id = $1`,
);
const changed = statement(
  'calendar.national-holidays',
  `SELECT ${days('day')} AS day, name, english FROM national_holiday h ORDER BY h.day`,
);
const replace = statement(
  'calendar.import-national-holidays',
  `WITH gone AS (
    DELETE FROM national_holiday n
    WHERE extract(year FROM n.day)::int = ANY($4::int[]) AND NOT ${days('n.day')} = ANY($1::int[])
  )
  INSERT INTO national_holiday (day, name, english)
  SELECT DATE '1970-01-01' + g.day, g.name, g.english FROM unnest($1::int[], $2::text[], $3::text[]) AS g (day, name, english)
  ON CONFLICT (day) DO UPDATE SET name = excluded.name, english = excluded.english`,
);

/** A holiday; its day counted from 1970-01-01. */
export interface DayOff {
  readonly day: number;
  readonly name: string;
  readonly english: string | null;
}

/** What somebody's calendar of holidays is made of. */
export interface HolidaysOf {
  readonly language: HolidayLanguage | null;
  readonly national: readonly DayOff[];
  readonly company: readonly DayOff[];
}

/** National holidays of Japan, as the law or an imported file has them, and those of the companies here. */
export class Holidays {
  /** By the law, by year. */
  private readonly lawful = new Map<number, readonly DayOff[]>();

  constructor(private readonly database: Pick<Database, 'pool'>) {}

  /** Adds a day off, or names it anew. Throws `domain-unknown`, `invalid`, `limit-exceeded`. */
  async add(domain: string, { day, name, english }: DayOff): Promise<void> {
    for (const each of [name, english ?? name]) requireName(each);
    const id = await this.domain(domain);
    const done = await rowsOf(this.database.pool, put, [id, day, name, english, maxCompanyHolidays]);
    if (done.length === 0)
      throw new FumibakoError('limit-exceeded', `a domain has at most ${maxCompanyHolidays} holidays`);
  }

  /** Throws `domain-unknown`, `invalid`. */
  async remove(domain: string, day: number): Promise<void> {
    const gone = await rowsOf(this.database.pool, take, [await this.domain(domain), day]);
    if (gone.length === 0) throw new FumibakoError('invalid', `${domain} has no holiday on ${isoOf(day)}`);
  }

  /** Throws `domain-unknown`. */
  async list(domain: string): Promise<readonly DayOff[]> {
    return await rowsOf<Row>(this.database.pool, list, [await this.domain(domain)]);
  }

  /** Takes national holidays in place of those of the years that they are in; gives these years. Throws `invalid`, `limit-exceeded`. */
  async import(given: readonly Pick<DayOff, 'day' | 'name'>[]): Promise<readonly number[]> {
    if (given.length > maxNationalHolidays)
      throw new FumibakoError('limit-exceeded', `at most ${maxNationalHolidays} holidays are imported at once`);
    const byDay = new Map<number, string>();
    for (const { day, name } of given) {
      requireName(name);
      const { year } = civilOf(day);
      if (year < firstHolidayYear || year > lastHolidayYear)
        throw new FumibakoError('invalid', `${isoOf(day)} is not between ${firstHolidayYear} and ${lastHolidayYear}`);
      if (byDay.has(day)) throw new FumibakoError('invalid', `${isoOf(day)} is there twice`);
      byDay.set(day, name);
    }
    const years = [...new Set([...byDay.keys()].map((day) => civilOf(day).year))].sort((a, b) => a - b);
    const names = [...byDay.values()];
    await rowsOf(this.database.pool, replace, [[...byDay.keys()], names, names.map(englishNameOf), years]);
    return years;
  }

  /** Those that somebody sees in some years. */
  async of(account: AccountId, from: number, to: number): Promise<HolidaysOf> {
    const { pool } = this.database;
    const [owner] = await rowsOf<{ domain_id: number; language: HolidayLanguage | null }>(pool, whose, [account]);
    const [own, imported] = await Promise.all([
      owner ? rowsOf<Row>(pool, list, [owner.domain_id]) : [],
      rowsOf<Row>(pool, changed, []),
    ]);
    const within = ({ day }: DayOff): boolean => civilOf(day).year >= from && civilOf(day).year <= to;
    const replaced = new Set(imported.map(({ day }) => civilOf(day).year));
    const national: DayOff[] = imported.filter(within);
    for (let year = from; year <= to; year++) if (!replaced.has(year)) national.push(...this.byLaw(year));
    national.sort((a, b) => a.day - b.day);
    return { language: owner?.language ?? null, national, company: own.filter(within) };
  }

  private byLaw(year: number): readonly DayOff[] {
    const found =
      this.lawful.get(year) ?? nationalHolidays(year).map(({ day, ja, en }) => ({ day, name: ja, english: en }));
    this.lawful.set(year, found);
    return found;
  }

  private async domain(name: string): Promise<number> {
    const [found] = await rowsOf<{ id: number }>(this.database.pool, findDomain, [canonicalDomain(name) ?? name]);
    if (!found) throw new FumibakoError('domain-unknown', `there is no domain ${name}`);
    return found.id;
  }
}

type Row = DayOff & Record<string, unknown>;

function requireName(name: string): void {
  if (name.trim() === '' || name.length > maxHolidayName || /\p{Cc}/u.test(name))
    throw new FumibakoError('invalid', `a holiday has a name of 1 to ${maxHolidayName} characters on one line`);
}
