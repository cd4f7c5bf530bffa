/** A forest over nodes 0 to n - 1; -1 is none. */
export interface Forest {
  readonly firstRoot: number;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
}

/** Nodes in rising order of their dates; those of the same date in rising order of their places. */
export function byDate(dates: ArrayLike<number>, places: ArrayLike<number>): Int32Array {
  const order = new Int32Array(dates.length);
  for (let node = 0; node < order.length; node += 1) order[node] = node;
  return order.sort(
    (a, b) => (dates[a] as number) - (dates[b] as number) || (places[a] as number) - (places[b] as number),
  );
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
