import { describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer.js';
import { writeThread } from './thread.js';

type Tree = [number, ...Tree[]];

/** The forest as its arrays: each tree is a number (0 for none) and its children. */
function written(trees: Tree[]): string {
  const [firstChild, nextSibling, numbers]: [number[], number[], number[]] = [[], [], []];
  const add = (tree: Tree): number => {
    const [number, ...children] = tree;
    const node = numbers.push(number) - 1;
    firstChild[node] = -1;
    nextSibling[node] = -1;
    firstChild[node] = line(children);
    return node;
  };
  const line = (siblings: Tree[]): number => {
    const nodes = siblings.map(add);
    nodes.forEach((node, index) => (nextSibling[node] = nodes[index + 1] ?? -1));
    return nodes[0] ?? -1;
  };
  const out = new ByteWriter();
  writeThread(out, { firstRoot: line(trees), firstChild, nextSibling, numbers });
  return out.takeAll().toString();
}

describe('THREAD (RFC 5256 §4)', () => {
  it.each([
    [[], '* THREAD\r\n'],
    [[[2], [3, [6, [4, [23]], [44, [7, [96]]]]]], '* THREAD (2)(3 6 (4 23)(44 7 96))\r\n'],
    [[[0, [3], [5, [7]]], [1]], '* THREAD ((3)(5 7))(1)\r\n'],
    [[[166], [190, [191], [192]]], '* THREAD (166)(190 (191)(192))\r\n'],
  ] as [Tree[], string][])('%j', (trees, expected) => {
    expect(written(trees)).toBe(expected);
  });

  it('is written for a chain of any depth', () => {
    const count = 200_000;
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    const firstChild = numbers.map((number) => (number < count ? number : -1));
    const out = new ByteWriter();
    writeThread(out, { firstRoot: 0, firstChild, nextSibling: numbers.map(() => -1), numbers });
    expect(out.takeAll().toString()).toBe(`* THREAD (${numbers.join(' ')})\r\n`);
  });
});
