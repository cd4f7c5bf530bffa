import type { ParsedMessage } from '#formats/mime';

/**
 * Header fields that mail clients ask for in their lists (Thunderbird, Apple Mail, mutt, Outlook, K-9), lower-cased.
 * A listing of these alone never touches the message itself.
 */
export const usualFieldNames: ReadonlySet<string> = new Set([
  'bcc',
  'cc',
  'content-type',
  'date',
  'disposition-notification-to',
  'from',
  'importance',
  'in-reply-to',
  'list-id',
  'list-post',
  'list-unsubscribe',
  'message-id',
  'newsgroups',
  'priority',
  'references',
  'reply-to',
  'resent-date',
  'resent-from',
  'resent-to',
  'return-receipt-to',
  'sender',
  'subject',
  'to',
  'x-priority',
  'x-spam-status',
]);

/** Fields larger than this in sum are not kept: such a message is read from its blob. */
export const usualFieldsLimit = 32 * 1024;

/** The usual fields of a message as they stand in it, one after the other; null where they are too large. */
export function usualFieldsOf(header: Uint8Array, parsed: ParsedMessage): Buffer | null {
  const slices: Uint8Array[] = [];
  let length = 0;
  for (const { name, start, end } of parsed.fields) {
    if (!usualFieldNames.has(name)) continue;
    length += end - start;
    if (length > usualFieldsLimit || end > header.byteLength) return null;
    slices.push(header.subarray(start, end));
  }
  return Buffer.concat(slices, length);
}
