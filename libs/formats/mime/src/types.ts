/**
 * What the MIME parser yields. Offsets and sizes are octets from the start of the message.
 * A `raw` string holds one octet per character (latin1), unfolded, with encoded-words left as they came;
 * a decoded string is Unicode.
 */

/** A header field; `start`..`end` covers name, colon, value and the closing line break of the last folded line. */
export interface HeaderField {
  /** Lower-cased name. */
  readonly name: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** RFC 5322 §3.4 mailbox. `rawName`: display name without quotes, still encoded; `name`: decoded. */
export interface MailboxAddress {
  readonly kind: 'mailbox';
  readonly rawName: string | null;
  readonly name: string | null;
  readonly local: string;
  /** Raw; empty when the address had no domain. */
  readonly domain: string;
  /** Source route of old mail, as written and without its colon (RFC 5322 §4.4 obs-route); only where there is one. */
  readonly route?: string;
}

/** RFC 5322 §3.4 group. */
export interface GroupAddress {
  readonly kind: 'group';
  readonly rawName: string;
  readonly name: string;
  readonly members: readonly MailboxAddress[];
}

export type AddressItem = MailboxAddress | GroupAddress;

/** RFC 9051 §7.5.2 needs these; null means that the field is absent. */
export interface Envelope {
  readonly rawDate: string | null;
  /** Milliseconds since 1970, or null when the Date field is absent or cannot be read. */
  readonly sentAt: number | null;
  readonly rawSubject: string | null;
  readonly subject: string | null;
  readonly from: readonly AddressItem[];
  readonly sender: readonly AddressItem[];
  readonly replyTo: readonly AddressItem[];
  readonly to: readonly AddressItem[];
  readonly cc: readonly AddressItem[];
  readonly bcc: readonly AddressItem[];
  readonly rawInReplyTo: string | null;
  readonly rawMessageId: string | null;
  /** Message identifiers of References, without angle brackets, oldest first. */
  readonly references: readonly string[];
}

/** A parameter of Content-Type or Content-Disposition; `raw` as it came, `value` decoded (RFC 2231, and RFC 2047 where senders misuse it). */
export interface Parameter {
  /** Lower-cased. */
  readonly name: string;
  readonly raw: string;
  readonly value: string;
  /** Present when the parameter came by RFC 2231: `raw` is then `charset'language'percent-encoded`, its segments joined. */
  readonly extended?: true;
}

/** One body part. Content is the octets bodyStart..bodyEnd of the message. */
export interface Part {
  /** RFC 9051 §6.4.5 section number, '' for the root of a multipart message, '1' for a single-part root. */
  readonly section: string;
  /** Lower-cased. */
  readonly type: string;
  readonly subtype: string;
  readonly parameters: readonly Parameter[];
  readonly id: string | null;
  readonly description: string | null;
  /** Lower-cased Content-Transfer-Encoding, '7bit' by default. */
  readonly encoding: string;
  readonly disposition: { readonly type: string; readonly parameters: readonly Parameter[] } | null;
  readonly languages: readonly string[];
  readonly location: string | null;
  readonly md5: string | null;
  readonly headerStart: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** Number of line breaks in the body. */
  readonly lines: number;
  /** Decoded file name from Content-Disposition, else Content-Type name. */
  readonly filename: string | null;
  /** Children of a multipart. */
  readonly children: readonly Part[];
  /** Content of a message/rfc822 or message/global part. */
  readonly message: NestedMessage | null;
}

export interface NestedMessage {
  readonly envelope: Envelope;
  readonly root: Part;
}

/** Result of parsing one message. */
export interface ParsedMessage {
  readonly size: number;
  /** Offset where the body of the whole message begins (after the empty line). */
  readonly headerEnd: number;
  readonly fields: readonly HeaderField[];
  readonly envelope: Envelope;
  readonly root: Part;
  /** What was wrong, cut or ambiguous; the message is stored all the same. */
  readonly defects: readonly string[];
}

/** Bounds of the parser; what exceeds them is shown as application/octet-stream or left out, with a defect. */
export interface MimeLimits {
  readonly maxDepth: number;
  readonly maxParts: number;
  readonly maxHeaderOctets: number;
  readonly maxFields: number;
  readonly maxAddresses: number;
  readonly maxParameters: number;
}
