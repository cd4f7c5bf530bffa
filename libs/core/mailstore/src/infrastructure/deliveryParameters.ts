import { PARSER_VERSION } from '#formats/mime';
import { bigintArray, textArray } from '#platform/database';
import type { Placement, Togetherness } from './placement.js';

/** Stands for null among the numbers of a batch. */
const absent = -1;

/** Octets of a batch in one buffer; what several placements share is there once. */
class Packer {
  private readonly pieces: Buffer[] = [];
  private readonly places = new Map<object, number>();
  private length = 0;

  /** Offset of what `key` stands for. */
  put(key: object, ...buffers: readonly Buffer[]): number {
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const at = this.length;
    this.places.set(key, at);
    for (const buffer of buffers) {
      this.pieces.push(buffer);
      this.length += buffer.length;
    }
    return at;
  }

  octets(): Buffer {
    return Buffer.concat(this.pieces, this.length);
  }
}

/** Parameters of `mail_deliver`, in binary; the order of the numbers is the function's. */
export function parametersOf(
  batch: readonly (Togetherness & { readonly placements: readonly Placement[] })[],
): unknown[] {
  const packer = new Packer();
  const numbers: number[] = [];
  const texts: [(string | null)[], string[], string[], string[]] = [[], [], [], []];
  for (const { placements, whole = false } of batch)
    for (const placement of placements) {
      const { summary } = placement.message;
      numbers.push(...numbersOf(placement, packer, whole ? placements.length : 1));
      texts[0].push(summary.messageId);
      texts[1].push(summary.baseSubject);
      texts[2].push(summary.preview);
      texts[3].push(placement.actor);
    }
  return [packer.octets(), bigintArray(numbers), ...texts.map(textArray)];
}

function numbersOf(placement: Placement, packer: Packer, groupSize: number): number[] {
  const { content, summary } = placement.message;
  const { envelope, bodyStructure, structure, fields } = summary;
  const { segment } = content;
  return [
    placement.accountId,
    placement.mailboxId,
    placement.prefix.length + content.size,
    placement.flags,
    placement.internalDate,
    summary.sentAt ?? absent,
    packer.put(placement.hash, placement.hash),
    packer.put(placement, placement.prefix),
    placement.prefix.length,
    packer.put(content, content.body),
    content.body.length,
    packer.put(summary, envelope, bodyStructure, structure, fields),
    envelope.length,
    bodyStructure.length,
    structure.length,
    fields.length,
    PARSER_VERSION,
    segment?.segment ?? absent,
    segment?.offset ?? absent,
    segment?.length ?? absent,
    groupSize,
  ];
}
