import type { ThreadedMessages } from './threadedMessages.js';
import { leftOut } from './forest.js';

/** Steps up the tree that the search for loops may take in all; beyond them a link is not made. */
const maxSteps = 20_000_000;

/** Parents of messages and of dummies, which stand for messages that are not there: numbers from `messages` on. */
export interface Ancestry {
  /** -1 for a root, -2 for a dummy that nobody needs. */
  readonly parents: Int32Array;
  readonly messages: number;
}

class Linker {
  readonly parents: number[];
  private readonly children: number[];
  private readonly nodeOfId = new Map<number, number>();
  private steps = 0;

  constructor(private readonly input: ThreadedMessages) {
    this.parents = Array.from({ length: input.count }, () => -1);
    this.children = Array.from({ length: input.count }, () => 0);
    // of several messages with one id the first has it
    for (let node = input.count - 1; node >= 0; node -= 1) {
      const id = input.idOf(node);
      if (id >= 0) this.nodeOfId.set(id, node);
    }
  }

  /** RFC 5256 §3, REFERENCES (1) */
  link(node: number): void {
    let last = -1;
    for (const id of this.input.referencesOf(node)) {
      const next = this.nodeOf(id);
      if (last >= 0 && this.parents[next] === -1) this.join(last, next);
      last = next;
    }
    if (this.parents[node] !== -1) this.part(node);
    if (last >= 0) this.join(last, node);
  }

  private nodeOf(id: number): number {
    const known = this.nodeOfId.get(id);
    if (known !== undefined) return known;
    const dummy = this.parents.push(-1) - 1;
    this.children.push(0);
    this.nodeOfId.set(id, dummy);
    return dummy;
  }

  private join(parent: number, child: number): void {
    if (parent === child || this.isAbove(child, parent)) return;
    this.parents[child] = parent;
    this.children[parent] = (this.children[parent] as number) + 1;
  }

  private part(child: number): void {
    const parent = this.parents[child] as number;
    this.children[parent] = (this.children[parent] as number) - 1;
    this.parents[child] = -1;
  }

  private isAbove(ancestor: number, node: number): boolean {
    // one without children is above nobody
    if (this.children[ancestor] === 0) return false;
    for (let at = node; at >= 0; at = this.parents[at] as number) {
      this.steps += 1;
      if (at === ancestor || this.steps > maxSteps) return true;
    }
    return false;
  }
}

/** The nearest message above each node, or the dummy at the root. */
function lifted(parents: readonly number[], messages: number): Int32Array {
  const above = new Int32Array(parents.length).fill(leftOut);
  const path: number[] = [];
  for (let node = 0; node < parents.length; node += 1) {
    let at = node;
    while (above[at] === leftOut) {
      const parent = parents[at] as number;
      if (parent < 0 || parent < messages || parents[parent] === -1) above[at] = parent;
      else {
        path.push(at);
        at = parent;
      }
    }
    for (const below of path) above[below] = above[at] as number;
    path.length = 0;
  }
  return above;
}

/** Who answers whom (RFC 5256 §3, REFERENCES (1) to (3)): dummies are left only as roots with several children. */
export function ancestryOf(input: ThreadedMessages): Ancestry {
  const linker = new Linker(input);
  for (let node = 0; node < input.count; node += 1) linker.link(node);
  const parents = lifted(linker.parents, input.count);
  const kept = new Int32Array(parents.length);
  for (let node = 0; node < input.count; node += 1) {
    const parent = parents[node] as number;
    if (parent >= input.count) kept[parent] = (kept[parent] as number) + 1;
  }
  for (let node = 0; node < parents.length; node += 1) {
    const parent = parents[node] as number;
    if (node >= input.count) parents[node] = (kept[node] as number) > 1 ? -1 : leftOut;
    else if (parent >= input.count && kept[parent] === 1) parents[node] = -1;
  }
  return { parents, messages: input.count };
}
