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

/** What is in both. */
export function intersectionOf(left: UidSet, right: UidSet): UidSet {
  const ranges: UidRange[] = [];
  for (let l = 0, r = 0; l < left.length && r < right.length; ) {
    const a = left[l] as UidRange;
    const b = right[r] as UidRange;
    const first = Math.max(a.first, b.first);
    const last = Math.min(a.last, b.last);
    if (first <= last) ranges.push({ first, last });
    if (a.last < b.last) l += 1;
    else r += 1;
  }
  return ranges;
}

/** What is in the first and not in the second. */
export function differenceOf(left: UidSet, right: UidSet): UidSet {
  const ranges: UidRange[] = [];
  let r = 0;
  for (const { first, last } of left) {
    let from = first;
    while (r < right.length && (right[r] as UidRange).last < from) r += 1;
    for (let at = r; at < right.length && (right[at] as UidRange).first <= last; at += 1) {
      const hole = right[at] as UidRange;
      if (hole.first > from) ranges.push({ first: from, last: hole.first - 1 });
      from = hole.last + 1;
    }
    if (from <= last) ranges.push({ first: from, last });
  }
  return ranges;
}
