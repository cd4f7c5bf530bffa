import type { ByteWriter } from './byte-writer.js';

/** A forest over nodes 0 to n - 1; -1 is none. A node without a number holds together messages without a common parent. */
export interface ThreadForest {
  readonly firstRoot: number;
  readonly firstChild: ArrayLike<number>;
  readonly nextSibling: ArrayLike<number>;
  /** Message number or UID of a node, 0 where it has none. */
  readonly numbers: ArrayLike<number>;
}

const OPEN = 0x28;
const CLOSE = 0x29;

/** Writes a run of only children; gives the first of several that come below, or -1. */
function writeMembers(out: ByteWriter, { firstChild, nextSibling, numbers }: ThreadForest, first: number): number {
  let at = first;
  if (numbers[at] !== 0) out.number(numbers[at] as number);
  for (;;) {
    const child = firstChild[at] as number;
    if (child < 0) return -1;
    if (numbers[at] !== 0) out.space();
    if ((nextSibling[child] as number) >= 0) return child;
    out.number(numbers[child] as number);
    at = child;
  }
}

// thread-data = "THREAD" [SP 1*thread-list]    thread-list = "(" (thread-members / thread-nested) ")"
// thread-members = nz-number *(SP nz-number) [SP thread-nested]    thread-nested = 2*thread-list
/** RFC 5256 §5. Walks with a stack of its own: a thread may be as deep as there are messages. */
export function writeThread(out: ByteWriter, forest: ThreadForest): void {
  const { nextSibling } = forest;
  out.latin1('* THREAD');
  if (forest.firstRoot >= 0) out.space();
  /** Nodes whose list is open: behind it comes the next sibling. */
  const open: number[] = [];
  let node = forest.firstRoot;
  while (node >= 0) {
    out.octet(OPEN);
    open.push(node);
    node = writeMembers(out, forest, node);
    while (node < 0 && open.length > 0) {
      out.octet(CLOSE);
      node = nextSibling[open.pop() as number] as number;
    }
  }
  out.crlf();
}
