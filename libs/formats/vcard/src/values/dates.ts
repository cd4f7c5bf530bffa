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
  const parts = forms.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (parts === undefined) return null;
  const { year, month, day } = parts;
  const date = { year: year === omitted ? null : numberIn(year), month: numberIn(month), day: numberIn(day) };
  return isWithin(date.month, 12) && isWithin(date.day, 31) ? date : null;
}

const forms = [
  /^(?<year>\d{4})(?:-?(?<month>\d\d)-?(?<day>\d\d))?$/,
  /^(?<year>\d{4})-(?<month>\d\d)$/,
  /^--(?<month>\d\d)(?:-?(?<day>\d\d))?$/,
  /^---(?<day>\d\d)$/,
];

const numberIn = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
const isWithin = (number: number | null, last: number): boolean => number === null || (number >= 1 && number <= last);

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
