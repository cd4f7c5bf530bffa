export interface Names {
  readonly ja: string;
  readonly en: string;
}

export interface Rule extends Names {
  readonly from: number;
  readonly to?: number;
  readonly on:
    | { readonly kind: 'date'; readonly month: number; readonly day: number }
    | { readonly kind: 'monday'; readonly month: number; readonly nth: number }
    | { readonly kind: 'spring' | 'autumn' };
  /** Month and day in years in which a law of its own moved it. */
  readonly moved?: Readonly<Record<number, readonly [number, number]>>;
}

const date = (month: number, day: number): Rule['on'] => ({ kind: 'date', month, day });
const monday = (month: number, nth: number): Rule['on'] => ({ kind: 'monday', month, nth });

const adults: Names = { ja: '成人の日', en: 'Coming of Age Day' };
const emperor: Names = { ja: '天皇誕生日', en: "The Emperor's Birthday" };
const greenery: Names = { ja: 'みどりの日', en: 'Greenery Day' };
const marine: Names = { ja: '海の日', en: 'Marine Day' };
const aged: Names = { ja: '敬老の日', en: 'Respect for the Aged Day' };
const health: Names = { ja: '体育の日', en: 'Health and Sports Day' };

/** Article 2 of the Act on National Holidays with its amendments; the moves are those of the Olympic Games of Tokyo. */
export const holidayRules: readonly Rule[] = [
  { ja: '元日', en: "New Year's Day", from: 1949, on: date(1, 1) },
  { ...adults, from: 1949, to: 1999, on: date(1, 15) },
  { ...adults, from: 2000, on: monday(1, 2) },
  { ja: '建国記念の日', en: 'National Foundation Day', from: 1967, on: date(2, 11) },
  { ja: '春分の日', en: 'Vernal Equinox Day', from: 1949, on: { kind: 'spring' } },
  { ...emperor, from: 1949, to: 1988, on: date(4, 29) },
  { ...emperor, from: 1989, to: 2018, on: date(12, 23) },
  { ...emperor, from: 2020, on: date(2, 23) },
  { ...greenery, from: 1989, to: 2006, on: date(4, 29) },
  { ...greenery, from: 2007, on: date(5, 4) },
  { ja: '昭和の日', en: 'Shōwa Day', from: 2007, on: date(4, 29) },
  { ja: '憲法記念日', en: 'Constitution Memorial Day', from: 1949, on: date(5, 3) },
  { ja: 'こどもの日', en: "Children's Day", from: 1949, on: date(5, 5) },
  { ...marine, from: 1996, to: 2002, on: date(7, 20) },
  { ...marine, from: 2003, on: monday(7, 3), moved: { 2020: [7, 23], 2021: [7, 22] } },
  { ja: '山の日', en: 'Mountain Day', from: 2016, on: date(8, 11), moved: { 2020: [8, 10], 2021: [8, 8] } },
  { ...aged, from: 1966, to: 2002, on: date(9, 15) },
  { ...aged, from: 2003, on: monday(9, 3) },
  { ja: '秋分の日', en: 'Autumnal Equinox Day', from: 1949, on: { kind: 'autumn' } },
  { ...health, from: 1966, to: 1999, on: date(10, 10) },
  { ...health, from: 2000, to: 2019, on: monday(10, 2) },
  { ja: 'スポーツの日', en: 'Sports Day', from: 2020, on: monday(10, 2), moved: { 2020: [7, 24], 2021: [7, 23] } },
  { ja: '文化の日', en: 'Culture Day', from: 1949, on: date(11, 3) },
  { ja: '勤労感謝の日', en: 'Labor Thanksgiving Day', from: 1949, on: date(11, 23) },
];

/** Days that laws of their own made holidays, once. */
export const onceOnly: readonly (readonly [readonly [number, number, number], Names])[] = [
  [[1959, 4, 10], { ja: '皇太子明仁親王の結婚の儀', en: 'Wedding of Crown Prince Akihito' }],
  [[1989, 2, 24], { ja: '昭和天皇の大喪の礼', en: 'State Funeral of Emperor Shōwa' }],
  [[1990, 11, 12], { ja: '即位礼正殿の儀', en: 'Enthronement Ceremony' }],
  [[1993, 6, 9], { ja: '皇太子徳仁親王の結婚の儀', en: 'Wedding of Crown Prince Naruhito' }],
  [[2019, 5, 1], { ja: '天皇の即位の日', en: 'Accession Day of the Emperor' }],
  [[2019, 10, 22], { ja: '即位礼正殿の儀', en: 'Enthronement Ceremony' }],
];
