import { civilOf, dayOf } from './days.js';

export interface Era {
  readonly ja: string;
  readonly en: string;
  /** Its letter in forms: R8. */
  readonly letter: string;
  /** The day on which it begins. */
  readonly from: number;
}

/** The newest first; a new era is a new line. Dates before 1873 are those of the calendar of today. */
export const eras: readonly Era[] = [
  { ja: '令和', en: 'Reiwa', letter: 'R', from: dayOf(2019, 5, 1) },
  { ja: '平成', en: 'Heisei', letter: 'H', from: dayOf(1989, 1, 8) },
  { ja: '昭和', en: 'Shōwa', letter: 'S', from: dayOf(1926, 12, 25) },
  { ja: '大正', en: 'Taishō', letter: 'T', from: dayOf(1912, 7, 30) },
  { ja: '明治', en: 'Meiji', letter: 'M', from: dayOf(1868, 10, 23) },
];

export interface Wareki {
  readonly era: Era;
  readonly year: number;
  /** 令和8年, and 元年 for the first. */
  readonly ja: string;
  /** Reiwa 8. */
  readonly en: string;
}

/** Null before Meiji. */
export function wareki(day: number, known: readonly Era[] = eras): Wareki | null {
  const era = known.find(({ from }) => from <= day);
  if (era === undefined) return null;
  const year = civilOf(day).year - civilOf(era.from).year + 1;
  return { era, year, ja: `${era.ja}${year === 1 ? '元' : year}年`, en: `${era.en} ${year}` };
}
