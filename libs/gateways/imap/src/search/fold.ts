const WHITE = /\s+/gu;

/** The form in which texts are compared (RFC 9051 §6.4.4 wants no difference of case): NFKC, lower case, one space for many. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(WHITE, ' ');
}
