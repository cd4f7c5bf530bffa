import { compareCodePoints } from '#kernel';

const initialCapacity = 256;
/** Octets of memory for a distinct text beside its characters, and for a row. */
const textOverhead = 96;
const rowOctets = 4;

/** A growing column of numbers. */
export class IntColumn {
  private values = new Int32Array(initialCapacity);
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(value: number): void {
    if (this.count === this.values.length) {
      const larger = new Int32Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count] = value;
    this.count += 1;
  }

  at(row: number): number {
    return this.values[row] as number;
  }

  slice(from: number, to: number): Int32Array {
    return this.values.subarray(from, to);
  }
}

/** Distinct texts by number, with their order: rank 0 is the smallest. New ones cost a merge, not another sort. */
export class TextPool {
  private readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();
  private order: number[] = [];
  private rankOf = new Int32Array(0);
  private size = 0;

  get octets(): number {
    return this.size;
  }

  has(text: string): boolean {
    return this.numbers.has(text);
  }

  number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.push(text) - 1;
    this.numbers.set(text, number);
    this.size += textOverhead + text.length * 2;
    return number;
  }

  /** Rank of each text by its number; valid until the next text comes. */
  ranks(): Int32Array {
    if (this.order.length === this.texts.length) return this.rankOf;
    const compare = (a: number, b: number): number =>
      compareCodePoints(this.texts[a] as string, this.texts[b] as string);
    const fresh: number[] = [];
    for (let number = this.order.length; number < this.texts.length; number += 1) fresh.push(number);
    this.order = merged(this.order, fresh.sort(compare), compare);
    this.rankOf = new Int32Array(this.order.length);
    this.order.forEach((number, rank) => (this.rankOf[number] = rank));
    return this.rankOf;
  }
}

function merged(
  left: readonly number[],
  right: readonly number[],
  compare: (a: number, b: number) => number,
): number[] {
  if (left.length === 0) return [...right];
  const all: number[] = [];
  let l = 0;
  for (const number of right) {
    while (l < left.length && compare(left[l] as number, number) < 0) all.push(left[l++] as number);
    all.push(number);
  }
  while (l < left.length) all.push(left[l++] as number);
  return all;
}

/** One text a row, known by its rank. */
export class RankedTexts {
  private readonly pool = new TextPool();
  private readonly rows = new IntColumn();

  get octets(): number {
    return this.pool.octets + this.rows.length * rowOctets;
  }

  /** Whether some row has the empty text, which is the smallest. */
  get hasEmpty(): boolean {
    return this.pool.has('');
  }

  push(text: string): void {
    this.rows.push(this.pool.number(text));
  }

  /** Rank of the text in each row. */
  rankReader(): (row: number) => number {
    const ranks = this.pool.ranks();
    return (row) => ranks[this.rows.at(row)] as number;
  }
}
