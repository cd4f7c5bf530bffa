/** Characters that take two columns of a terminal (UAX #11, Wide and Fullwidth). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33bf\u33c0-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
/** Marks that take none: they stand above or below the character before. */
const mark = /\p{Mn}|\p{Me}|\p{Cf}/u;

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const char of text) columns += mark.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return columns;
}

/** The text, filled up with blanks to so many columns. */
export const filled = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
