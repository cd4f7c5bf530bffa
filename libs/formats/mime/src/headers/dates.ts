const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Minutes east of Greenwich. RFC 5322 §4.3 names and those that mail of the present day carries. */
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  wet: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  akst: -540,
  akdt: -480,
  hst: -600,
  ast: -240,
  adt: -180,
  nst: -210,
  ndt: -150,
  bst: 60,
  west: 60,
  cet: 60,
  met: 60,
  mez: 60,
  cest: 120,
  mest: 120,
  mesz: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  msd: 240,
  ist: 330,
  hkt: 480,
  sgt: 480,
  awst: 480,
  jst: 540,
  kst: 540,
  aest: 600,
  aedt: 660,
  acst: 570,
  nzst: 720,
  nzdt: 780,
};

/** A date has at most this many octets; what follows is a comment. */
const MAX_LENGTH = 256;
const MINUTE = 60_000;

interface Fields {
  year: number | null;
  month: number | null;
  day: number | null;
  time: [number, number, number, number] | null;
  zone: number | null;
  afternoon: boolean | null;
}

/**
 * Reads a date of a header: RFC 5322 §3.3 and §4.3, and the broken forms that are common: asctime, names in any order, hyphens
 * and slashes, ISO 8601, AM and PM, missing seconds, `GMT+0900`. Milliseconds since 1970, or null.
 */
export function parseDate(raw: string): number | null {
  // RFC 5322 §4.3: white space and comments may stand around the colons of a time.
  const text = withoutComments(raw.slice(0, MAX_LENGTH))
    .replace(/\s*:\s*/g, ':')
    .trim();
  if (text === '') return null;
  const fields: Fields = { year: null, month: null, day: null, time: null, zone: null, afternoon: null };
  for (const token of tokensOf(text)) if (!takeToken(fields, token)) break;
  return toTime(fields);
}

function withoutComments(text: string): string {
  if (text.indexOf('(') === -1) return text;
  let result = '';
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) result += character;
  }
  return result;
}

/** Words, numbers, times and zones. A hyphen or slash parts only where it stands between day, month and year. */
function tokensOf(text: string): string[] {
  return (
    text.match(
      /\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[:.]\d{1,2}(?:[:.]\d{1,2})?(?:[.,]\d{1,9})?|[+-]\d{1,2}:?\d{2}(?!\d)|\d+|[A-Za-z]+/g,
    ) ?? []
  );
}

function takeToken(fields: Fields, token: string): boolean {
  const first = token.charCodeAt(0);
  if (first === 0x2b || first === 0x2d) return takeSigned(fields, token);
  if (first > 0x39) return takeWord(fields, token.toLowerCase());
  if (/^\d{4}-/.test(token)) return takeIsoDate(fields, token);
  if (/[:.]/.test(token)) return takeTime(fields, token);
  return takeNumber(fields, token);
}

/** `+0900` after the time is a zone; `-1996` before it is the year of `6-Jun-1996`. */
function takeSigned(fields: Fields, token: string): boolean {
  if (fields.time === null) return takeNumber(fields, token.slice(1));
  const digits = token.slice(1).replace(':', '').padStart(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  const signed = token.startsWith('-') ? -minutes : minutes;
  // `GMT+0900`: the name says nothing more.
  if (fields.zone === null || fields.zone === 0) fields.zone = minutes < 24 * 60 ? signed : 0;
  return true;
}

function takeWord(fields: Fields, word: string): boolean {
  const month = word.length >= 3 ? MONTHS.indexOf(word.slice(0, 3)) : -1;
  if (month >= 0 && fields.month === null) fields.month = month + 1;
  else if (word === 'am' || word === 'pm') fields.afternoon = word === 'pm';
  else if (fields.time !== null && fields.zone === null && Object.hasOwn(ZONES, word)) fields.zone = ZONES[word] ?? 0;
  return true;
}

function takeIsoDate(fields: Fields, token: string): boolean {
  const [year, month, day] = token.split('-').map(Number);
  if (fields.year === null) Object.assign(fields, { year, month, day });
  return true;
}

function takeTime(fields: Fields, token: string): boolean {
  const parts = token.split(/[:.,]/);
  const dotted = !token.includes(':');
  // `06.12.1996` is a date, `15.50.39` a time: the former comes without a day before it.
  if (fields.time !== null || (dotted && fields.day === null)) return true;
  const fraction = parts.length > 3 ? Math.floor(Number(`0.${parts[3]}`) * 1000) : 0;
  fields.time = [Number(parts[0]), Number(parts[1]), Number(parts[2] ?? 0), fraction];
  return true;
}

function takeNumber(fields: Fields, digits: string): boolean {
  const value = Number(digits);
  if (fields.day === null && digits.length <= 2) fields.day = value;
  else if (fields.month === null && digits.length <= 2 && fields.day !== null && fields.time === null)
    fields.month = value;
  else if (fields.year === null && digits.length <= 4) fields.year = fullYear(value, digits.length);
  else if (fields.zone === null && fields.time !== null && digits.length === 4)
    fields.zone = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return true;
}

/** RFC 5322 §4.3: two digits up to 49 are of this century, three digits count from 1900. */
function fullYear(value: number, digits: number): number {
  if (digits >= 4) return value;
  if (digits === 3) return value + 1900;
  return value < 50 ? value + 2000 : value + 1900;
}

function toTime(fields: Fields): number | null {
  const { year, month, day } = fields;
  if (year === null || month === null || day === null) return null;
  const [hour, minute, second, fraction] = fields.time ?? [0, 0, 0, 0];
  const hours = to24(hour, fields.afternoon);
  if (year < 1900 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hours > 24 || minute > 59 || second > 60) return null;
  return Date.UTC(year, month - 1, day, hours, minute, Math.min(second, 59), fraction) - (fields.zone ?? 0) * MINUTE;
}

function to24(hour: number, afternoon: boolean | null): number {
  if (afternoon === null || hour > 12) return hour;
  return (hour % 12) + (afternoon ? 12 : 0);
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
