import { unicodeCasemap } from '#kernel';
import type { TextFilter } from './filter.js';

const ascii = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

const forms: Readonly<Record<TextFilter['collation'], (text: string) => string>> = {
  'i;ascii-casemap': ascii,
  'i;unicode-casemap': unicodeCasemap,
  'i;octet': (text) => text,
};

/** Whether a text has another in it, by a collation (RFC 4791 §7.5, §9.7.5). */
export function textMatches(value: string, { text, collation, negated }: TextFilter): boolean {
  const form = forms[collation];
  return form(value).includes(form(text)) !== negated;
}
