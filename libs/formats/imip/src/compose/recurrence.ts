import { type ItemView, propertiesOf, propertyOf, readRule, type Rule, UTC, type ZoneBook } from '#formats/ical';
import { dayText, months, weekdayName, zoneFor } from './dates.js';
import type { ImipLanguage } from './words.js';

const ordinals: Readonly<Record<string, string>> = {
  '1': 'first',
  '2': 'second',
  '3': 'third',
  '4': 'fourth',
  '5': 'fifth',
  '-1': 'last',
};

/** How an event repeats, in words; null for one that does not. What has no simple words is in the calendar. */
export function recurrenceText({ component, start }: ItemView, zones: ZoneBook, language: ImipLanguage): string | null {
  const rules = propertiesOf(component, 'RRULE');
  const dates = propertyOf(component, 'RDATE') !== null;
  if (rules.length === 0) return dates ? irregular[language] : null;
  const reading = readRule(rules[0]?.value ?? '');
  if (reading.kind !== 'rule' || rules.length > 1 || dates) return irregular[language];
  const { rule } = reading;
  const rhythm = rhythmText(rule, language);
  if (rhythm === null) return irregular[language];
  // The last day as the place of the event counts it.
  const zone = (start === null ? null : zoneFor(start, zones)) ?? UTC;
  const last = rule.until === null ? null : dayText(zones.wallIn(rule.until, zone, zone), language);
  return `${rhythm}${endText(rule.count, last, language)}`;
}

const irregular: Readonly<Record<ImipLanguage, string>> = {
  en: 'on several dates, which the calendar shows',
  ja: '複数の日(カレンダーで確認できます)',
};

function rhythmText(rule: Rule, language: ImipLanguage): string | null {
  const odd = [rule.bySecond, rule.byMinute, rule.byHour, rule.byYearDay, rule.byWeekNumber, rule.bySetPosition];
  if (odd.some((part) => part.length > 0)) return null;
  switch (rule.frequency) {
    case 'DAILY':
      return hasDays(rule) || rule.byMonth.length > 0 ? null : every(rule, language, 'day', '日');
    case 'WEEKLY':
      return rule.byMonth.length > 0 || rule.byMonthDay.length > 0 ? null : weekly(rule, language);
    case 'MONTHLY':
      return rule.byMonth.length > 0 ? null : monthly(rule, language);
    case 'YEARLY':
      return yearly(rule, language);
    default:
      return null;
  }
}

const hasDays = ({ byDay, byMonthDay }: Rule): boolean => byDay.length + byMonthDay.length > 0;

function every({ interval }: Rule, language: ImipLanguage, unit: string, counter: string): string {
  if (language === 'en') return interval === 1 ? `every ${unit}` : `every ${interval} ${unit}s`;
  if (interval === 1) return `毎${counter}`;
  return `${interval}${counter === '週' ? '週間' : counter === '月' ? 'か月' : counter}ごと`;
}

function weekly(rule: Rule, language: ImipLanguage): string | null {
  const base = every(rule, language, 'week', '週');
  if (rule.byDay.length === 0) return base;
  if (rule.byDay.some(({ ordinal }) => ordinal !== 0)) return null;
  // Sunday ends the week that begins on Monday.
  const days = rule.byDay.map(({ weekday }) => weekday).toSorted((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  const names = days.map((day) => weekdayName(day, language));
  return language === 'ja' ? `${base} ${names.join('・')}曜日` : `${base} on ${listed(names)}`;
}

function monthly(rule: Rule, language: ImipLanguage): string | null {
  const base = every(rule, language, 'month', '月');
  const day = dayOfMonth(rule, language);
  if (day === null) return null;
  if (day === '') return base;
  return language === 'ja' ? `${base} ${day}` : `${base} on ${day}`;
}

/** The day of a month, or '' where the first one says it; null where there are no simple words. */
function dayOfMonth({ byDay, byMonthDay }: Rule, language: ImipLanguage): string | null {
  if (byDay.length > 0 && byMonthDay.length > 0) return null;
  if (byMonthDay.length > 0) {
    if (byMonthDay.some((day) => day < -1)) return null;
    const days = byMonthDay.map((day) =>
      language === 'ja' ? monthDayJa(day) : day === -1 ? 'the last day' : `day ${day}`,
    );
    return language === 'ja' ? days.join('・') : listed(days);
  }
  const names = byDay.map(({ ordinal, weekday }) => {
    const place = ordinals[String(ordinal)];
    if (place === undefined) return null;
    const name = weekdayName(weekday, language);
    if (language === 'en') return `the ${place} ${name}`;
    return ordinal === -1 ? `最終${name}曜日` : `第${ordinal}${name}曜日`;
  });
  if (names.includes(null)) return null;
  return language === 'ja' ? names.join('・') : listed(names as string[]);
}

const monthDayJa = (day: number): string => (day === -1 ? '末日' : `${day}日`);

function yearly(rule: Rule, language: ImipLanguage): string | null {
  const base = every(rule, language, 'year', '年');
  if (rule.byMonth.length === 0) return hasDays(rule) ? null : base;
  const [month, second] = rule.byMonth;
  const day = dayOfMonth(rule, language);
  if (month === undefined || second !== undefined || day === null) return null;
  if (language === 'ja') return `${base} ${month}月${day}`;
  const name = months[month - 1] as string;
  return day === '' ? `${base} in ${name}` : `${base} on ${day} of ${name}`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function endText(count: number | null, last: string | null, language: ImipLanguage): string {
  if (count !== null) return language === 'ja' ? `、全${count}回` : count === 1 ? ', once' : `, ${count} times`;
  if (last === null) return '';
  return language === 'ja' ? `、${last}まで` : `, until ${last}`;
}
