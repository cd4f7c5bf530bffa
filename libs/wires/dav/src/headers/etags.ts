import { malformed } from '../fault.js';
import { HEADER_LIMITS } from '../limits.js';

/** `opaque` is with its quotes: `"abc"`. */
export interface EntityTag {
  readonly opaque: string;
  readonly isWeak: boolean;
}

export type EntityTags = '*' | readonly EntityTag[];

/** `"*" / 1#entity-tag` (RFC 9110 §13.1.1, §13.1.2); tags without quotes, as some clients send them, are read. */
export function readEtags(value: string): EntityTags {
  if (value.length > HEADER_LIMITS.condition) throw malformed('a condition that is too long');
  const text = value.trim();
  if (text === '*') return '*';
  const tags: EntityTag[] = [];
  const one = /\s*(W\/)?("[^"]*"|[^\s",]+)\s*(?:,|$)/iy;
  while (one.lastIndex < text.length) {
    const match = one.exec(text);
    const tag = match?.[2];
    if (tag === undefined || tags.length >= HEADER_LIMITS.conditions) throw malformed('not a list of entity tags');
    tags.push({ opaque: tag.startsWith('"') ? tag : `"${tag}"`, isWeak: match?.[1] !== undefined });
  }
  if (tags.length === 0) throw malformed('no entity tag');
  return tags;
}

/** `current` is null where there is no resource. RFC 9110 §13.1.1: compared strongly. */
export function ifMatchHolds(tags: EntityTags, current: string | null): boolean {
  if (tags === '*') return current !== null;
  return tags.some(({ opaque, isWeak }) => !isWeak && opaque === current);
}

/** RFC 9110 §13.1.2: compared weakly. */
export function ifNoneMatchHolds(tags: EntityTags, current: string | null): boolean {
  if (tags === '*') return current === null;
  return !tags.some(({ opaque }) => opaque === current);
}

/** `If-Schedule-Tag-Match = "If-Schedule-Tag-Match" ":" opaque-tag` (RFC 6638 §8.3) */
export function readScheduleTag(value: string): string {
  const tags = readEtags(value);
  const [only, second] = tags === '*' ? [] : tags;
  if (only === undefined || second !== undefined || only.isWeak) throw malformed('not one schedule tag');
  return only.opaque;
}
