import { type HeaderField, rewriteAddresses, scanFields } from '#formats/mime';
import { type Address, parseMailboxAddress, printAddress } from '#kernel';
import { maxFields } from './submissionHeader.js';

/** Fields whose addresses are rewritten. */
const rewrittenFields: ReadonlySet<string> = new Set(['from', 'sender', 'reply-to', 'to', 'cc']);

/** A header with other addresses and otherwise as it was, octet by octet; null where it stays as it is. */
export function rewriteHeader(block: Buffer, rewrite: (address: Address) => Address | null): Buffer | null {
  const other = (text: string): string | null => {
    const address = parseMailboxAddress(text);
    const found = address && rewrite(address);
    return found && printAddress(found);
  };
  const pieces: Buffer[] = [];
  let kept = 0;
  for (const field of scanFields(block, 0, maxFields).fields) {
    const changed = rewrittenFields.has(field.name) ? rewriteAddresses(valueOf(block, field), other) : null;
    if (changed === null) continue;
    pieces.push(block.subarray(kept, field.valueStart), changed);
    kept = field.end;
  }
  return pieces.length === 0 ? null : Buffer.concat([...pieces, block.subarray(kept)]);
}

const valueOf = (block: Buffer, { valueStart, end }: HeaderField): Buffer => block.subarray(valueStart, end);
