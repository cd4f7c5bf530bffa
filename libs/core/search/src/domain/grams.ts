/** From here on a character says much by itself: CJK radicals, kana, ideographs. */
const firstWide = 0x2e80;
const scratchBits = 2 ** 20;
const smallestBits = 256;
/** Bits of a filter for each one that is set, at least: one gram in twenty is found where it is not. */
const sparsity = 4;

/** Characters whose grams are hashed together. */
const stretch = 16 * 1024;
const hashes = new Uint32Array(2 * stretch);

/**
 * Hashes the grams of a folded text that begin in the stretch from `from` on, into `hashes`: single wide characters and
 * pairs of them, and three others in a row. A text that is a part of another has no gram that the other lacks. Gives the
 * number of hashes.
 */
function hashGrams(text: string, from: number): number {
  const end = Math.min(text.length, from + stretch);
  let count = 0;
  let first = text.charCodeAt(from);
  let next = text.charCodeAt(from + 1);
  for (let at = from; at < end; at++) {
    // Behind the end of the text is NaN, which is neither wide nor not.
    const third = text.charCodeAt(at + 2);
    if (first >= firstWide) {
      hashes[count++] = mixed(first);
      if (next >= firstWide) hashes[count++] = mixed(Math.imul(first, 0x9e3779b1) ^ next);
    } else if (next < firstWide && third < firstWide) hashes[count++] = mixed((first << 20) ^ (next << 10) ^ third);
    first = next;
    next = third;
  }
  return count;
}

/** The upper bits are the good ones. */
function mixed(value: number): number {
  const hash = Math.imul(value ^ (value >>> 15), 0x85ebca6b);
  return Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
}

/** The two places of a gram in the largest filter. */
const firstPlace = (hash: number): number => hash >>> 12;
const secondPlace = (hash: number): number => Math.imul(hash, 0x27d4eb2f) >>> 12;

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
    for (let from = 0; from < text.length; from += stretch) {
      const count = hashGrams(text, from);
      for (let at = 0; at < count; at++) {
        const hash = hashes[at] as number;
        set(firstPlace(hash));
        set(secondPlace(hash));
      }
    }
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
    const distinct = new Set<number>();
    for (let from = 0; from < text.length; from += stretch) {
      const count = hashGrams(text, from);
      for (let at = 0; at < count; at++) distinct.add(hashes[at] as number);
    }
    this.hashes = [...distinct];
  }

  /** False where none of the filter's texts can hold the text. */
  mayMatch(filter: Buffer): boolean {
    const mask = filter.length * 8 - 1;
    return this.hashes.every((hash) => has(filter, firstPlace(hash) & mask) && has(filter, secondPlace(hash) & mask));
  }
}

const has = (filter: Buffer, bit: number): boolean => ((filter[bit >>> 3] as number) & (1 << (bit & 7))) !== 0;
