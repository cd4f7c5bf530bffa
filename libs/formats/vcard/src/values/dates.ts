/** A day of which parts may be unknown; null stands for what is not said. */
export interface CardDate {
  readonly year: number | null;
  readonly month: number | null;
  readonly day: number | null;
}

/**
 * `date` of either version, with or without hyphens, in part or whole (RFC 6350 §4.3.1); a time behind it is not read. `omitted` is
 * the year that stands for none, as Apple writes it.
 */
export function parseDate(value: string, omitted: string | null = null): CardDate | null {
  const text = value.trim().replace(/[T ].*$/, '');
  const match =
    /^(?<year>\d{4})(?:-?(?<month>\d\d)-?(?<day>\d\d)|-(?<month2>\d\d))?$/.exec(text)?.groups ??
    /^--(?<month>\d\d)(?:-?(?<day>\d\d))?$/.exec(text)?.groups ??
    /^---(?<day>\d\d)$/.exec(text)?.groups;
  if (match === undefined) return null;
  const { year, month = match['month2'], day } = match as { year?: string; month?: string; day?: string };
  const date = {
    year: year === undefined || year === omitted ? null : Number(year),
    month: month === undefined ? null : Number(month),
    day: day === undefined ? null : Number(day),
  };
  const isMonth = date.month === null || (date.month >= 1 && date.month <= 12);
  return isMonth && (date.day === null || (date.day >= 1 && date.day <= 31)) ? date : null;
}

const two = (number: number): string => String(number).padStart(2, '0');

/** As vCard 4.0 writes a date: without hyphens where it is whole (RFC 6350 §4.3.1). */
export function basicDate({ year, month, day }: CardDate): string {
  const head = year === null ? '--' : String(year).padStart(4, '0');
  if (month === null) return day === null ? head : `---${two(day)}`;
  if (day === null) return `${head}${year === null ? '' : '-'}${two(month)}`;
  return `${head}${two(month)}${two(day)}`;
}

/** As vCard 3.0 writes a whole date. */
export function extendedDate(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}
