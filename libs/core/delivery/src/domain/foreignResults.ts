import { claimsToBeOurs } from '#formats/mailauth';
import { fieldValue, type HeaderField, scanFields } from '#formats/mime';
import { maxFields } from './submissionHeader.js';

/** Fields by which a server tells mail programs which picture to show: nobody else may tell ours. */
const shown: ReadonlySet<string> = new Set(['bimi-location', 'bimi-indicator']);

/**
 * A header without the results that claim to be ours: whoever reads the message could believe them (RFC 8601 §5).
 * `fields` are those of the block, up to `maxFields` of them.
 */
export function withoutForeignResults(
  block: Buffer,
  fields: readonly HeaderField[],
  authservIds: ReadonlySet<string>,
): Buffer {
  const all = fields.length < maxFields ? fields : scanFields(block, 0, Number.MAX_SAFE_INTEGER).fields;
  const foreign = all.filter(
    (field) =>
      shown.has(field.name) ||
      (field.name === 'authentication-results' && claimsToBeOurs(fieldValue(block, field), authservIds)),
  );
  if (foreign.length === 0) return block;
  const kept: Buffer[] = [];
  let at = 0;
  for (const { start, end } of foreign) {
    kept.push(block.subarray(at, start));
    at = end;
  }
  return Buffer.concat([...kept, block.subarray(at)]);
}
