import { dayInJapan } from './days.js';

/** Size in days; multiples of the sun's anomaly, the moon's, and its argument of latitude. */
type Term = readonly [number, number, number, number];

const terms: readonly Term[] = [
  [-0.4072, 0, 1, 0],
  [0.17241, 1, 0, 0],
  [0.01608, 0, 2, 0],
  [0.01039, 0, 0, 2],
  [0.00739, -1, 1, 0],
  [-0.00514, 1, 1, 0],
  [0.00208, 2, 0, 0],
  [-0.00111, 0, 1, -2],
  [-0.00057, 0, 1, 2],
  [0.00056, 1, 2, 0],
  [-0.00042, 0, 3, 0],
  [0.00042, 1, 0, 2],
  [0.00038, 1, 0, -2],
  [-0.00024, -1, 2, 0],
  [-0.00007, 2, 1, 0],
  [0.00004, 0, 2, -2],
  [0.00004, 3, 0, 0],
  [0.00003, 1, 1, -2],
  [0.00003, 0, 2, 2],
  [-0.00003, 1, 1, 2],
  [0.00003, -1, 1, 2],
  [-0.00002, -1, 1, -2],
  [-0.00002, 1, 3, 0],
  [0.00002, 0, 4, 0],
];

/** What the planets do: size in days, angle, its speed by moons. */
const planets: readonly (readonly [number, number, number])[] = [
  [0.000325, 299.77, 0.107408],
  [0.000165, 251.88, 0.016321],
  [0.000164, 251.83, 26.651886],
  [0.000126, 349.42, 36.412478],
  [0.00011, 84.66, 18.206239],
  [0.000062, 141.74, 53.303771],
  [0.00006, 207.14, 2.453732],
  [0.000056, 154.84, 7.30686],
  [0.000047, 34.52, 27.261239],
  [0.000042, 207.19, 0.121824],
  [0.00004, 291.34, 1.844379],
  [0.000037, 161.72, 24.198154],
  [0.000035, 239.56, 25.513099],
  [0.000023, 331.55, 3.592518],
];

const sine = (degrees: number): number => Math.sin((degrees * Math.PI) / 180);

/** The day in Japan of a new moon, counted from that of January 2000 (Meeus, Astronomical Algorithms, chapter 49). */
export function newMoon(count: number): number {
  const century = count / 1236.85;
  const square = century * century;
  const sun = 2.5534 + 29.1053567 * count - 0.0000014 * square;
  const moon = 201.5643 + 385.81693528 * count + 0.0107582 * square;
  const latitude = 160.7108 + 390.67050284 * count - 0.0016118 * square;
  const node = 124.7746 - 1.56375588 * count + 0.0020672 * square;
  const eccentricity = 1 - 0.002516 * century - 0.0000074 * square;
  let julian = 2_451_550.09766 + 29.530588861 * count + 0.00015437 * square - 0.00017 * sine(node);
  for (const [size, a, b, c] of terms)
    julian += size * eccentricity ** Math.abs(a) * sine(a * sun + b * moon + c * latitude);
  for (const [size, angle, speed] of planets) julian += size * sine(angle + speed * count);
  return dayInJapan(julian);
}

/** The last new moon on a day or before it. */
export function moonBefore(day: number): number {
  let count = Math.floor((day - 10_962) / 29.530588861) + 1;
  while (newMoon(count) > day) count--;
  return count;
}
