/** A forest over nodes 0 to n - 1; -1 is none. */
export interface Forest {
  readonly firstRoot: number;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
}

/** Nodes in rising order of their dates, whole numbers; those of the same date as they come. */
export function byDate(dates: Float64Array): Int32Array {
  const order = new Int32Array(dates.length);
  for (let node = 0; node < order.length; node += 1) order[node] = node;
  if (isRising(dates)) return order;
  const keys = sortKeys(dates);
  if (keys === null) return order.sort((a, b) => (dates[a] as number) - (dates[b] as number) || a - b);
  // numbers alone are sorted several times faster than by a comparison of ours
  keys.sort();
  const count = dates.length;
  for (let at = 0; at < count; at += 1) {
    const key = keys[at] as number;
    order[at] = key - Math.floor(key / count) * count;
  }
  return order;
}

function isRising(dates: Float64Array): boolean {
  for (let at = 1; at < dates.length; at += 1) if ((dates[at] as number) < (dates[at - 1] as number)) return false;
  return true;
}

/** Date and node in one number each; null where they would not be exact. */
function sortKeys(dates: Float64Array): Float64Array | null {
  let first = Infinity;
  let last = -Infinity;
  for (const date of dates) {
    if (date < first) first = date;
    if (date > last) last = date;
  }
  let unit = 1000;
  for (const date of dates) if ((date - first) % unit !== 0) unit = 1;
  if (!Number.isSafeInteger(((last - first) / unit + 1) * dates.length)) return null;
  return dates.map((date, node) => ((date - first) / unit) * dates.length + node);
}

/** Joins nodes to their parents; siblings come in the given order. Nodes with the parent -2 are left out. */
export function plant(parents: ArrayLike<number>, order: ArrayLike<number>): Forest {
  const firstChild = new Int32Array(parents.length).fill(-1);
  const nextSibling = new Int32Array(parents.length).fill(-1);
  let firstRoot = -1;
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const node = order[at] as number;
    const parent = parents[node] as number;
    if (parent === leftOut) continue;
    nextSibling[node] = parent < 0 ? firstRoot : (firstChild[parent] as number);
    if (parent < 0) firstRoot = node;
    else firstChild[parent] = node;
  }
  return { firstRoot, firstChild, nextSibling };
}

export const leftOut = -2;
