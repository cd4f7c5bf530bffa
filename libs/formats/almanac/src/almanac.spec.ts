import { describe, expect, it } from 'vitest';
import { dayOf, eras, isoOf, nationalHolidays, oldDate, parseDay, rokuyo, wareki } from './index.js';

const day = (text: string): number => parseDay(text) ?? Number.NaN;
const daysOf = (year: number): readonly string[] => nationalHolidays(year).map((each) => isoOf(each.day).slice(5));
const nameOn = (text: string): string | undefined =>
  nationalHolidays(Number(text.slice(0, 4))).find((each) => isoOf(each.day) === text)?.ja;

describe('days', () => {
  it('refuses what is no date', () => {
    expect(parseDay('2024/2/29')).toBe(dayOf(2024, 2, 29));
    for (const text of ['2023-02-29', '2023-13-01', '2023-00-10', '2023-1/1', '23-1-1', ''])
      expect(parseDay(text)).toBeNull();
  });
});

describe('holidays', () => {
  it('has those of 2026, with a day between and a substitute', () => {
    expect(daysOf(2026).join(' ')).toBe(
      '01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23',
    );
    expect([nameOn('2026-05-06'), nameOn('2026-09-22')]).toEqual(['振替休日', '国民の休日']);
  });

  it('moved them for the Olympic Games', () => {
    expect(daysOf(2020).join(' ')).toBe(
      '01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-23 07-24 08-10 09-21 09-22 11-03 11-23',
    );
    expect(daysOf(2021).join(' ')).toBe(
      '01-01 01-11 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-22 07-23 08-08 08-09 09-20 09-23 11-03 11-23',
    );
  });

  it('had ten days in a row in 2019, and no birthday of the emperor', () => {
    expect(daysOf(2019).join(' ')).toBe(
      '01-01 01-14 02-11 03-21 04-29 04-30 05-01 05-02 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-23 10-14 10-22 11-03 11-04 11-23',
    );
  });

  it('knows substitutes since April 1973 and days between since 1986', () => {
    expect(nameOn('1973-04-30')).toBe('振替休日');
    expect(nameOn('1973-02-12')).toBeUndefined();
    expect(nameOn('1985-05-04')).toBeUndefined();
    expect(nameOn('1986-05-04')).toBeUndefined();
    expect(nameOn('1987-05-04')).toBe('振替休日');
    expect(nameOn('1988-05-04')).toBe('国民の休日');
    expect(nameOn('2008-05-06')).toBe('振替休日');
    expect(nameOn('2003-05-06')).toBeUndefined();
    expect(nameOn('2009-09-22')).toBe('国民の休日');
  });

  it('has those that were once only', () => {
    for (const text of ['1959-04-10', '1989-02-24', '1990-11-12', '1993-06-09', '2019-05-01'])
      expect(nameOn(text)).toBeDefined();
  });

  it('reckons equinoxes as the usual formula does', () => {
    for (let year = 1980; year <= 2099; year++) {
      const since = 0.242194 * (year - 1980) - Math.floor((year - 1980) / 4);
      expect(nameOn(isoOf(dayOf(year, 3, Math.floor(20.8431 + since))))).toBe('春分の日');
      expect(nameOn(isoOf(dayOf(year, 9, Math.floor(23.2488 + since))))).toBe('秋分の日');
    }
  });

  it('names each in both languages, once a day, and none outside its years', () => {
    for (let year = 1949; year <= 2099; year++) {
      const all = nationalHolidays(year);
      expect(new Set(all.map((each) => each.day)).size).toBe(all.length);
      expect(all.every(({ ja, en }) => ja !== '' && en !== '')).toBe(true);
    }
    expect([nationalHolidays(1948), nationalHolidays(2100)]).toEqual([[], []]);
  });
});

describe('the old calendar', () => {
  it.each([
    ['2017-02-26', 2, false, 1],
    ['2023-03-22', 2, true, 1],
    ['2024-02-10', 1, false, 1],
    ['2024-09-17', 8, false, 15],
    ['2025-01-29', 1, false, 1],
    ['2025-07-25', 6, true, 1],
    ['2025-10-06', 8, false, 15],
    ['2026-02-17', 1, false, 1],
    ['2026-11-07', 9, false, 28],
    ['2033-11-22', 11, false, 1],
    ['2033-12-22', 11, true, 1],
    ['2034-01-20', 12, false, 1],
    ['2034-02-19', 1, false, 1],
  ])('has %s', (text, month, isLeap, inMonth) => {
    expect(oldDate(day(text))).toEqual({ month, isLeap, day: inMonth });
  });

  it('never skips a day, and knows where it ends', () => {
    let last = oldDate(dayOf(1950, 1, 1));
    for (let at = dayOf(1950, 1, 2); at <= dayOf(2050, 12, 31); at++) {
      const next = oldDate(at);
      if (next?.day === 1) {
        expect([29, 30]).toContain(last?.day);
        expect(next.isLeap ? next.month : ((next.month + 10) % 12) + 1).toBe(last?.month);
      } else expect(next).toEqual({ ...last, day: (last?.day ?? 0) + 1 });
      last = next;
    }
    expect([oldDate(dayOf(1949, 12, 31)), oldDate(dayOf(2051, 1, 1)), rokuyo(dayOf(2051, 1, 1))]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('has the six days', () => {
    expect(rokuyo(day('2026-11-07'))?.ja).toBe('赤口');
    expect(rokuyo(day('2024-02-10'))?.ja).toBe('先勝');
    expect(rokuyo(day('2024-09-17'))?.ja).toBe('仏滅');
    expect(rokuyo(day('2025-01-01'))?.ja).toBe('先勝');
  });
});

describe('eras', () => {
  it.each([
    ['1868-10-22', undefined, undefined],
    ['1912-07-29', '明治45年', 'Meiji 45'],
    ['1912-07-30', '大正元年', 'Taishō 1'],
    ['1926-12-25', '昭和元年', 'Shōwa 1'],
    ['1989-01-07', '昭和64年', 'Shōwa 64'],
    ['1989-01-08', '平成元年', 'Heisei 1'],
    ['2019-04-30', '平成31年', 'Heisei 31'],
    ['2019-05-01', '令和元年', 'Reiwa 1'],
    ['2026-11-25', '令和8年', 'Reiwa 8'],
  ])('%s is %s', (text, ja, en) => {
    const found = wareki(day(text));
    expect([found?.ja, found?.en]).toEqual([ja, en]);
  });

  it('takes eras to come from its table', () => {
    const next = { ja: '次代', en: 'Next', letter: 'N', from: dayOf(2040, 1, 1) };
    expect(wareki(dayOf(2041, 1, 1), [next, ...eras])?.ja).toBe('次代2年');
  });
});
