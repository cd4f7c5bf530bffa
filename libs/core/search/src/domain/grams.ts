/** From here on a character says much by itself: CJK radicals, kana, ideographs. */
const firstWide = 0x2e80;
const scratchBits = 2 ** 20;
const scratchMask = scratchBits - 1;
const smallestBits = 256;
/** Bits of a filter for each one that is set, at least: one gram in twenty is found where it is not. */
const sparsity = 4;

/**
 * Calls back with the hash of each gram of a folded text: single wide characters and pairs of them, and three others in a
 * row. A text that is a part of another has no gram that the other lacks.
 */
function eachGram(text: string, found: (hash: number) => void): void {
  for (let at = 0; at < text.length; at++) {
    const first = text.charCodeAt(at);
    const second = text.charCodeAt(at + 1);
    if (first >= firstWide) {
      found(mixed(first));
      if (second >= firstWide) found(mixed(Math.imul(first, 0x9e3779b1) ^ second));
      continue;
    }
    const third = text.charCodeAt(at + 2);
    // The end of the text is NaN, which is not below.
    if (second < firstWide && third < firstWide) found(mixed((first << 20) ^ (second << 10) ^ third));
  }
}

function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The second place of a gram in a filter. */
const second = (hash: number): number => (Math.imul(hash, 0x27d4eb2f) >>> 11) | 0;

const scratch = new Uint32Array(scratchBits / 32);

/**
 * Gathers the grams of texts into a filter: a Bloom filter with two bits a gram and a size that is a power of two, so that
 * the large one in which bits are gathered is folded down to what their number needs.
 */
export class FilterBuilder {
  constructor() {
    scratch.fill(0);
  }

  add(text: string): void {
    eachGram(text, (hash) => {
      set(hash & scratchMask);
      set(second(hash) & scratchMask);
    });
  }

  build(): Buffer {
    let words = scratch;
    let bits = scratchBits;
    const wanted = Math.max(smallestBits, population(scratch) * sparsity);
    while (bits / 2 >= wanted) {
      bits /= 2;
      const half = words.length / 2;
      const folded = new Uint32Array(half);
      for (let at = 0; at < half; at++) folded[at] = (words[at] as number) | (words[at + half] as number);
      words = folded;
    }
    const octets = Buffer.alloc(bits / 8);
    for (let at = 0; at < words.length; at++) octets.writeUInt32LE(words[at] as number, at * 4);
    return octets;
  }
}

function set(bit: number): void {
  scratch[bit >>> 5] = (scratch[bit >>> 5] as number) | (1 << (bit & 31));
}

function population(words: Uint32Array): number {
  let count = 0;
  for (let word of words) {
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/** The grams of a text that is sought. */
export class GramQuery {
  private readonly hashes: readonly number[];

  constructor(text: string) {
    const hashes = new Set<number>();
    eachGram(text, (hash) => hashes.add(hash));
    this.hashes = [...hashes];
  }

  /** False where none of the filter's texts can hold the text. */
  mayMatch(filter: Buffer): boolean {
    const mask = filter.length * 8 - 1;
    return this.hashes.every((hash) => has(filter, hash & mask) && has(filter, second(hash) & mask));
  }
}

const has = (filter: Buffer, bit: number): boolean => ((filter[bit >>> 3] as number) & (1 << (bit & 7))) !== 0;
