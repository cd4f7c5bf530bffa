import type { AddressItem, Envelope, MailboxAddress } from '#formats/mime';
import { ByteWriter } from '../replies/byte-writer.js';
import { writeOptional, writeValue } from './strings.js';

// address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
/** RFC 9051 §9. The host is never NIL, which would begin a group: an address without domain has "". */
function writeMailboxAddress(out: ByteWriter, { rawName, route, local, domain }: MailboxAddress): void {
  out.latin1('(');
  writeOptional(out, rawName);
  out.space();
  writeOptional(out, route ?? null);
  out.space();
  writeValue(out, local);
  out.space();
  writeValue(out, domain);
  out.latin1(')');
}

/** RFC 9051 §7.5.2: a group is a mark with its name, its members, and a mark without name. */
function writeAddress(out: ByteWriter, item: AddressItem): void {
  if (item.kind === 'mailbox') {
    writeMailboxAddress(out, item);
    return;
  }
  out.latin1('(NIL NIL ');
  writeValue(out, item.rawName);
  out.latin1(' NIL)');
  for (const member of item.members) writeMailboxAddress(out, member);
  out.latin1('(NIL NIL NIL NIL)');
}

// env-to = "(" 1*address ")" / nil
/** RFC 9051 §9 */
function writeAddresses(out: ByteWriter, items: readonly AddressItem[]): void {
  out.space();
  if (items.length === 0) {
    out.latin1('NIL');
    return;
  }
  out.latin1('(');
  for (const item of items) writeAddress(out, item);
  out.latin1(')');
}

const orFrom = (items: readonly AddressItem[], envelope: Envelope): readonly AddressItem[] =>
  items.length === 0 ? envelope.from : items;

// envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP env-bcc SP
//            env-in-reply-to SP env-message-id ")"
/** RFC 9051 §9 */
export function writeEnvelope(out: ByteWriter, envelope: Envelope): void {
  out.latin1('(');
  writeOptional(out, envelope.rawDate);
  out.space();
  writeOptional(out, envelope.rawSubject);
  writeAddresses(out, envelope.from);
  // RFC 9051 §7.5.2: absent or empty Sender and Reply-To are From
  writeAddresses(out, orFrom(envelope.sender, envelope));
  writeAddresses(out, orFrom(envelope.replyTo, envelope));
  writeAddresses(out, envelope.to);
  writeAddresses(out, envelope.cc);
  writeAddresses(out, envelope.bcc);
  out.space();
  writeOptional(out, envelope.rawInReplyTo);
  out.space();
  writeOptional(out, envelope.rawMessageId);
  out.latin1(')');
}

/** The ENVELOPE of a message (RFC 9051 §7.5.2), to be stored and sent as it is. */
export function renderEnvelope(envelope: Envelope): Buffer {
  const out = new ByteWriter();
  writeEnvelope(out, envelope);
  return out.takeAll();
}
