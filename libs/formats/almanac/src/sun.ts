import { dayInJapan } from './days.js';

/** Amplitude in 1e-8 radians, phase, speed per thousand Julian years. */
type Term = readonly [number, number, number];

/** Longitude of the earth (VSOP87), cut where a term moves a solar term by seconds. */
const series: readonly (readonly Term[])[] = [
  [
    [175_347_046, 0, 0],
    [3_341_656, 4.6692568, 6283.07585],
    [34_894, 4.6261, 12566.1517],
    [3497, 2.7441, 5753.3849],
    [3418, 2.8289, 3.5231],
    [3136, 3.6277, 77713.7715],
    [2676, 4.4181, 7860.4194],
    [2343, 6.1352, 3930.2097],
    [1324, 0.7425, 11506.7698],
    [1273, 2.0371, 529.691],
    [1199, 1.1096, 1577.3435],
    [990, 5.233, 5884.927],
    [902, 2.045, 26.298],
    [857, 3.508, 398.149],
    [780, 1.179, 5223.694],
    [753, 2.533, 5507.553],
    [505, 4.583, 18849.228],
    [492, 4.205, 775.523],
    [357, 2.92, 0.067],
    [317, 5.849, 11790.629],
    [284, 1.899, 796.298],
    [271, 0.315, 10977.079],
    [243, 0.345, 5486.778],
    [206, 4.806, 2544.314],
    [205, 1.869, 5573.143],
    [202, 2.458, 6069.777],
    [156, 0.833, 213.299],
    [132, 3.411, 2942.463],
    [126, 1.083, 20.775],
    [115, 0.645, 0.98],
    [103, 0.636, 4694.003],
    [102, 0.976, 15720.839],
    [102, 4.267, 7.114],
  ],
  [
    [628_331_966_747, 0, 0],
    [206_059, 2.678235, 6283.07585],
    [4303, 2.6351, 12566.1517],
    [425, 1.59, 3.523],
    [119, 5.796, 26.298],
    [109, 2.966, 1577.344],
  ],
  [
    [52_919, 0, 0],
    [8720, 1.0721, 6283.0758],
    [309, 0.867, 12566.152],
  ],
];

const degrees = 180 / Math.PI;
const wrapped = (angle: number): number => (((angle % 360) + 540) % 360) - 180;

/** Apparent longitude of the sun in degrees; time in Julian days of terrestrial time. */
function longitude(julian: number): number {
  const thousand = (julian - 2_451_545) / 365_250;
  const parts = series.map((terms, power) => {
    const sum = terms.reduce((all, [size, phase, speed]) => all + size * Math.cos(phase + speed * thousand), 0);
    return sum * 1e-8 * thousand ** power;
  });
  const earth = parts.reduce((all, part) => all + part, 0) * degrees;
  const century = thousand * 10;
  const node = (125.04452 - 1934.136261 * century) / degrees;
  const sun = (280.4665 + 36000.7698 * century) / degrees;
  const moon = (218.3165 + 481267.8813 * century) / degrees;
  const nutation =
    -17.2 * Math.sin(node) - 1.32 * Math.sin(2 * sun) - 0.23 * Math.sin(2 * moon) + 0.21 * Math.sin(2 * node);
  const anomaly = (357.52911 + 35999.05029 * century) / degrees;
  const distance = 1.00014 - 0.01671 * Math.cos(anomaly);
  return earth + 180 + (nutation - 20.4898 / distance - 0.09033) / 3600;
}

/** The day in Japan on which the sun, near that day, comes to a longitude (0 is the equinox of spring). */
export function solarTerm(near: number, degree: number): number {
  let julian = near + 2_440_588;
  for (let turn = 0; turn < 8; turn++) julian += wrapped(degree - longitude(julian)) * 1.01456;
  return dayInJapan(julian);
}

/** Near which day of a year the sun comes to a longitude: within two days. */
export function termsOfYear(startOfYear: number, degree: number): number {
  return solarTerm(startOfYear + 79 + (degree > 280 ? (degree - 360) * 1.0146 : degree * 1.0146), degree);
}
