/** An inclusive range of UIDs. */
export interface UidRange {
  readonly first: number;
  readonly last: number;
}

/** Sorted, disjoint, non-adjacent ranges. */
export type UidSet = readonly UidRange[];

/** Ranges of a list of UIDs in rising order. */
export function uidSetOf(sorted: ArrayLike<number>): UidSet {
  const ranges: UidRange[] = [];
  let first = -1;
  let last = -2;
  for (let index = 0; index < sorted.length; index++) {
    const uid = sorted[index] as number;
    if (uid === last + 1) {
      last = uid;
      continue;
    }
    if (first >= 0) ranges.push({ first, last });
    first = uid;
    last = uid;
  }
  if (first >= 0) ranges.push({ first, last });
  return ranges;
}
