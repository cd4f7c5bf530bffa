import { type Ancestry, ancestryOf } from './ancestry.js';
import type { ThreadedMessages } from './threadedMessages.js';
import { byDate, type Forest, leftOut, plant } from './forest.js';

function datesOf(count: number, dateOf: (node: number) => number): Float64Array {
  const dates = new Float64Array(count);
  for (let node = 0; node < count; node += 1) dates[node] = dateOf(node);
  return dates;
}

/** Messages of one base subject below the first of them (RFC 5256 §3, ORDEREDSUBJECT). */
export function orderedSubject(input: ThreadedMessages): Forest {
  const order = byDate(datesOf(input.count, input.sentAt));
  const parents = new Int32Array(input.count).fill(-1);
  const firstOf = new Map<number, number>();
  for (const node of order) {
    const subject = input.subjectOf(node);
    const first = firstOf.get(subject);
    if (first === undefined) firstOf.set(subject, node);
    else parents[node] = first;
  }
  return plant(parents, order);
}

/** The first child by date of each root that is a dummy. */
function firstChildren({ parents, messages }: Ancestry, order: ArrayLike<number>): Map<number, number> {
  const first = new Map<number, number>();
  for (let at = 0; at < order.length; at += 1) {
    const node = order[at] as number;
    const parent = node < messages ? (parents[node] as number) : -1;
    if (parent >= messages && !first.has(parent)) first.set(parent, node);
  }
  return first;
}

/** Roots that share a base subject become one thread (RFC 5256 §3, REFERENCES (5)). */
class SubjectGatherer {
  readonly parents: number[];
  /** The message of a root that speaks for it. */
  private readonly spokesman: Map<number, number>;
  private readonly table = new Map<number, number>();

  constructor(
    private readonly input: ThreadedMessages,
    { parents, messages }: Ancestry,
    order: ArrayLike<number>,
  ) {
    this.parents = Array.from(parents);
    this.spokesman = firstChildren({ parents, messages }, order);
  }

  gather(roots: readonly number[]): void {
    for (const root of roots) this.enter(root);
    for (const root of roots) this.merge(root);
  }

  private isDummy(node: number): boolean {
    return node >= this.input.count;
  }

  private subjectOf(root: number): number {
    return this.input.subjectOf(this.spokesman.get(root) ?? root);
  }

  private isReply(node: number): boolean {
    return !this.isDummy(node) && this.input.isReply(node);
  }

  /** (B) */
  private enter(root: number): void {
    const subject = this.subjectOf(root);
    if (subject === this.input.emptySubject) return;
    const known = this.table.get(subject);
    if (known === undefined) this.table.set(subject, root);
    else if (!this.isDummy(known) && (this.isDummy(root) || (this.isReply(known) && !this.isReply(root))))
      this.table.set(subject, root);
  }

  /** (C) */
  private merge(root: number): void {
    const subject = this.subjectOf(root);
    const head = this.table.get(subject);
    if (subject === this.input.emptySubject || head === undefined || head === root) return;
    if (this.isDummy(head)) {
      if (this.isDummy(root)) this.adopt(root, head);
      else this.parents[root] = head;
    } else if (this.isReply(root) && !this.isReply(head)) {
      this.parents[root] = head;
    } else {
      const dummy = this.parents.push(-1) - 1;
      this.spokesman.set(dummy, this.spokesman.get(head) ?? head);
      this.parents[root] = dummy;
      this.parents[head] = dummy;
      this.table.set(subject, dummy);
    }
  }

  /** Children of one dummy become those of another; there are two or more of them, and each dummy goes once. */
  private adopt(from: number, to: number): void {
    this.parents[from] = leftOut;
    this.adopted.set(from, to);
  }

  private readonly adopted = new Map<number, number>();

  /** Parents, with those that were adopted below who adopted them. */
  settled(): Int32Array {
    const { parents, adopted } = this;
    const settled = new Int32Array(parents.length);
    for (let node = 0; node < parents.length; node += 1) {
      const parent = parents[node] as number;
      settled[node] = (adopted.size > 0 ? adopted.get(parent) : undefined) ?? parent;
    }
    return settled;
  }
}

/** Siblings by date; a dummy has the place of its first child (RFC 5256 §3, REFERENCES (6)). `order` is that of the messages. */
function datedForest(parents: Int32Array, order: Int32Array): Forest {
  const messages = order.length;
  const placed = new Uint8Array(parents.length - messages);
  const all = new Int32Array(parents.length);
  let count = 0;
  for (const node of order) {
    const dummy = (parents[node] as number) - messages;
    if (dummy >= 0 && placed[dummy] === 0) {
      placed[dummy] = 1;
      all[count++] = dummy + messages;
    }
    all[count++] = node;
  }
  return plant(parents, all.subarray(0, count));
}

/** Threads by who answers whom, then by base subject (RFC 5256 §3, REFERENCES). */
export function references(input: ThreadedMessages): Forest {
  const ancestry = ancestryOf(input);
  const order = byDate(datesOf(input.count, input.sentAt));
  const forest = datedForest(ancestry.parents, order);
  const roots: number[] = [];
  for (let root = forest.firstRoot; root >= 0; root = forest.nextSibling[root] as number) roots.push(root);
  const gatherer = new SubjectGatherer(input, ancestry, order);
  gatherer.gather(roots);
  return datedForest(gatherer.settled(), order);
}

/** Root of each node. */
function rootsOf(parents: Int32Array): Int32Array {
  const roots = new Int32Array(parents.length).fill(-1);
  const path: number[] = [];
  for (let node = 0; node < parents.length; node += 1) {
    let at = node;
    while (roots[at] === -1 && (parents[at] as number) >= 0) {
      path.push(at);
      at = parents[at] as number;
    }
    const root = roots[at] === -1 ? at : (roots[at] as number);
    roots[at] = root;
    for (const below of path) roots[below] = root;
    path.length = 0;
  }
  return roots;
}

/**
 * Threads by who answers whom alone, those with the newest message last (THREAD=REFS of draft-ietf-morg-inthread); times
 * are those of arrival.
 */
export function refs(input: ThreadedMessages): Forest {
  const { parents } = ancestryOf(input);
  const own = datesOf(input.count, input.arrivedAt);
  const roots = rootsOf(parents);
  const dates = new Float64Array(parents.length).fill(Number.NEGATIVE_INFINITY);
  dates.set(own);
  for (let node = 0; node < input.count; node += 1) {
    const root = roots[node] as number;
    if ((own[node] as number) > (dates[root] as number)) dates[root] = own[node] as number;
  }
  // what is left out has no date
  for (let node = input.count; node < dates.length; node += 1)
    if (dates[node] === Number.NEGATIVE_INFINITY) dates[node] = 0;
  return plant(parents, byDate(dates));
}
