import type { OctetAccumulator } from './accumulator.js';
import type { InputQueue } from './input-queue.js';

const LF = 0x0a;
const CR = 0x0d;

/** A line without its break; null when it has not ended; 'too-long' when it will not be kept. */
export type Line = Buffer | 'too-long' | null;

/** Reads a line of at most `most` octets; the beginning of one that has not ended is kept in `collected`. */
export function readLine(input: InputQueue, collected: OctetAccumulator, most: number): Line {
  for (;;) {
    const chunk = input.peek();
    if (chunk === null) return null;
    const end = chunk.indexOf(LF);
    const length = end === -1 ? chunk.length : end;
    if (collected.size + length > most) return 'too-long';
    const slice = chunk.subarray(0, length);
    if (end !== -1 && collected.size === 0) {
      input.advance(length + 1);
      return withoutCr(slice);
    }
    collected.append(slice);
    input.advance(end === -1 ? length : length + 1);
    if (end !== -1) return withoutCr(collected.take());
  }
}

export function withoutCr(line: Buffer): Buffer {
  return line[line.length - 1] === CR ? line.subarray(0, -1) : line;
}
