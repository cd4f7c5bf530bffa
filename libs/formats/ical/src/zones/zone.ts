/** A change of the offset: from this instant it is `offset`. */
export interface Transition {
  readonly at: number;
  /** Milliseconds east of UTC. */
  readonly offset: number;
}

export interface Zone {
  /** Name in the IANA database, or as it was found. */
  readonly id: string;
  /** Milliseconds east of UTC at an instant. */
  offsetAt(instant: number): number;
  /** Changes of the offset in [from, to), ascending. */
  transitions(from: number, to: number): readonly Transition[];
}

export const UTC: Zone = { id: 'UTC', offsetAt: () => 0, transitions: () => [] };

export function fixedZone(id: string, offset: number): Zone {
  return { id, offsetAt: () => offset, transitions: () => [] };
}

/** Further than any zone is from UTC, and than any change of a zone. */
const margin = 24 * 3_600_000;

/**
 * The instant that a clock on the wall shows. A time that comes twice is the first of them; one that the clock skips is counted with the offset
 * before the gap (RFC 5545 §3.3.5).
 */
export function instantOf(zone: Zone, wall: number): number {
  const before = zone.offsetAt(wall - margin);
  const after = zone.offsetAt(wall + margin);
  const early = wall - before;
  if (before === after) return early;
  if (zone.offsetAt(early) === before) return early;
  const late = wall - after;
  return zone.offsetAt(late) === after ? late : early;
}

export function wallOf(zone: Zone, instant: number): number {
  return instant + zone.offsetAt(instant);
}
