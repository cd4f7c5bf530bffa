const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

// date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
/** RFC 9051 §9, quotes included, in UTC; `at` in milliseconds since 1970, of the years 0 to 9999. */
export function formatDateTime(at: number): string {
  const date = new Date(at);
  const day = date.getUTCDate();
  const year = String(Math.min(Math.max(date.getUTCFullYear(), 0), 9999)).padStart(4, '0');
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `"${day < 10 ? ` ${day}` : day}-${MONTHS[date.getUTCMonth()]}-${year} ${clock} +0000"`;
}
