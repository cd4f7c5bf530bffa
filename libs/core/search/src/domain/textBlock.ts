const NUL = 0;
const numberOctets = 4;

/**
 * The texts of several messages as one run of octets: their number, the end of each, then UTF-8. A text is found by
 * looking through all of them at once.
 */
export function packTexts(texts: readonly string[]): Buffer {
  const head = numberOctets * (texts.length + 1);
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const block = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length, head));
  block.writeUInt32LE(texts.length, 0);
  let end = 0;
  texts.forEach((text, index) => {
    end += block.write(text, head + end, 'utf8');
    block.writeUInt32LE(end, numberOctets * (index + 1));
  });
  return block;
}

export function unpackTexts(block: Buffer): string[] {
  const count = block.readUInt32LE(0);
  const base = numberOctets * (count + 1);
  return Array.from({ length: count }, (_, index) =>
    block.toString('utf8', base + endOf(block, index - 1), base + endOf(block, index)),
  );
}

/** One of the texts. */
export function textAt(block: Buffer, index: number): string {
  const base = numberOctets * (block.readUInt32LE(0) + 1);
  return block.toString('utf8', base + endOf(block, index - 1), base + endOf(block, index));
}

/**
 * Indexes of the texts that hold what is wanted; `field` (folded, as octets of `NAME: `) asks for one field alone.
 * What is wanted is not empty and holds no NUL.
 */
export function findInTexts(block: Buffer, wanted: Buffer, field: Buffer | null): number[] {
  const count = block.readUInt32LE(0);
  const base = numberOctets * (count + 1);
  const found: number[] = [];
  let index = 0;
  for (let at = block.indexOf(wanted, base); at >= 0; ) {
    while (base + endOf(block, index) <= at) index += 1;
    const start = base + endOf(block, index - 1);
    const end = base + endOf(block, index);
    const inside = at + wanted.length <= end;
    if (inside && (field === null || isInField(block, { start, at }, field))) {
      found.push(index);
      at = block.indexOf(wanted, end);
    } else at = block.indexOf(wanted, at + 1);
  }
  return found;
}

function endOf(block: Buffer, index: number): number {
  return index < 0 ? 0 : block.readUInt32LE(numberOctets * (index + 1));
}

function isInField(block: Buffer, { start, at }: { start: number; at: number }, field: Buffer): boolean {
  const before = at > start ? block.lastIndexOf(NUL, at - 1) : -1;
  const begin = Math.max(start, before + 1);
  return at >= begin + field.length && block.compare(field, 0, field.length, begin, begin + field.length) === 0;
}
