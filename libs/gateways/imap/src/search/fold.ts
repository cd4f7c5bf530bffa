import { unicodeCasemap } from '#kernel';

const WHITE = /\s+/gu;

/** The form in which texts are compared: `i;unicode-casemap` (RFC 5255 §4.2), one space for many. */
export function fold(text: string): string {
  return unicodeCasemap(text).replace(WHITE, ' ');
}
