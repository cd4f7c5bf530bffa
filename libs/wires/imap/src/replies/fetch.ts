import { sectionName, type Section } from '../grammar/section.js';
import type { ByteWriter } from './byte-writer.js';
import { formatDateTime } from './date-time.js';
import { writeLiteral, writeLiteralHead, writeMailbox, writeString, writeText } from './strings.js';

/** Where a value is a body: octets, or null when there is no such part. */
export type BodyOctets = Uint8Array | null;

/**
 * Writes one FETCH response (RFC 9051 §7.5.2) item by item:
 * `new FetchWriter(out, 3).uid(7).flags(['\\Seen']).end()`. Rendered items (envelope, body structure) are octets as
 * {@link renderEnvelope} and {@link renderBodyStructure} made them.
 */
export class FetchWriter {
  private first = true;

  constructor(
    private readonly out: ByteWriter,
    private readonly number: number,
    /** RFC 9586 §3: the number is a UID, and the response UIDFETCH. */
    private readonly byUid = false,
  ) {
    out
      .latin1('* ')
      .number(number)
      .latin1(byUid ? ' UIDFETCH (' : ' FETCH (');
  }

  /** Says nothing where the response itself names the UID. */
  uid(uid: number): this {
    if (!this.byUid) this.item('UID ').number(uid);
    return this;
  }

  /** System flags with their backslash and keywords, all atoms. */
  flags(flags: readonly string[]): this {
    const out = this.item('FLAGS (');
    flags.forEach((flag, index) => {
      if (index > 0) out.space();
      out.latin1(flag);
    });
    out.latin1(')');
    return this;
  }

  /** The flags as the caller joined them before, without parentheses. */
  flagsRendered(flags: Uint8Array): this {
    this.item('FLAGS (').octets(flags).latin1(')');
    return this;
  }

  /** Milliseconds since 1970. */
  internalDate(at: number): this {
    this.item('INTERNALDATE ').latin1(formatDateTime(at));
    return this;
  }

  size(octets: number): this {
    this.item('RFC822.SIZE ').number(octets);
    return this;
  }

  /** RFC 7162 §3.1.4.2 */
  modSeq(modSeq: number): this {
    this.item('MODSEQ (').number(modSeq).latin1(')');
    return this;
  }

  envelope(rendered: Uint8Array): this {
    this.item('ENVELOPE ').octets(rendered);
    return this;
  }

  body(rendered: Uint8Array): this {
    this.item('BODY ').octets(rendered);
    return this;
  }

  bodyStructure(rendered: Uint8Array): this {
    this.item('BODYSTRUCTURE ').octets(rendered);
    return this;
  }

  /** RFC 8474 §5.1 */
  emailId(id: string): this {
    this.item('EMAILID (').latin1(id).latin1(')');
    return this;
  }

  /** RFC 8474 §5.2; NIL when the message belongs to no thread. */
  threadId(id: string | null): this {
    if (id === null) this.item('THREADID NIL');
    else this.item('THREADID (').latin1(id).latin1(')');
    return this;
  }

  /** RFC 8514 §4.2; milliseconds since 1970. */
  saveDate(at: number): this {
    this.item('SAVEDATE ').latin1(formatDateTime(at));
    return this;
  }

  /** RFC 8970 §3.2 */
  preview(text: string, utf8: boolean): this {
    writeText(this.item('PREVIEW '), text, utf8);
    return this;
  }

  /** X-GM-EXT-1; a number of 64 bits, in decimal. */
  gmNumber(of: 'MSGID' | 'THRID', number: string): this {
    this.item(`X-GM-${of} `).latin1(number);
    return this;
  }

  /** X-GM-EXT-1: words with a backslash as they are, others as names of mailboxes. */
  gmLabels(labels: readonly string[], utf8: boolean): this {
    const out = this.item('X-GM-LABELS (');
    labels.forEach((label, index) => {
      if (index > 0) out.space();
      if (label.startsWith('\\')) out.latin1(label);
      else writeMailbox(out, label, utf8);
    });
    out.latin1(')');
    return this;
  }

  /** RFC 3501 §7.4.2 */
  rfc822(octets: BodyOctets, part: '' | '.HEADER' | '.TEXT' = ''): this {
    this.item('RFC822').latin1(part).space();
    this.octets(octets);
    return this;
  }

  /** `BODY[section]<origin>`; the origin is the first octet asked for, null without a partial. */
  section(section: Section, origin: number | null, octets: BodyOctets): this {
    this.sectionHead(section, origin);
    this.octets(octets);
    return this;
  }

  /** As {@link section}, where the caller writes exactly `size` octets to the writer (or the socket) itself. */
  sectionStream(section: Section, origin: number | null, size: number): this {
    this.sectionHead(section, origin);
    writeLiteralHead(this.out, size);
    return this;
  }

  /** As {@link rfc822}, where the caller writes exactly `size` octets. */
  rfc822Stream(size: number, part: '' | '.HEADER' | '.TEXT' = ''): this {
    this.item('RFC822').latin1(part).space();
    writeLiteralHead(this.out, size);
    return this;
  }

  /** RFC 9051 §7.5.2: decoded content; octets that hold NUL go as literal8. */
  binary(part: string, origin: number | null, octets: BodyOctets): this {
    this.binaryHead(part, origin);
    if (octets === null) this.out.latin1('NIL');
    else writeLiteral(this.out, octets, octets.includes(0));
    return this;
  }

  /** As {@link binary}, as a literal8 of `size` octets that the caller writes. */
  binaryStream(part: string, origin: number | null, size: number): this {
    this.binaryHead(part, origin);
    writeLiteralHead(this.out, size, true);
    return this;
  }

  binarySize(part: string, octets: number): this {
    this.item('BINARY.SIZE[').latin1(part).latin1('] ').number(octets);
    return this;
  }

  end(): void {
    // a response says something
    if (this.first && this.byUid) this.item('UID ').number(this.number);
    this.out.latin1(')').crlf();
  }

  private binaryHead(part: string, origin: number | null): void {
    this.item('BINARY[').latin1(part).latin1(']');
    this.origin(origin);
    this.out.space();
  }

  private sectionHead(section: Section, origin: number | null): void {
    this.item('BODY').latin1(sectionName(section));
    this.origin(origin);
    this.out.space();
  }

  private origin(origin: number | null): void {
    if (origin !== null) this.out.latin1('<').number(origin).latin1('>');
  }

  private octets(octets: BodyOctets): void {
    if (octets === null) this.out.latin1('NIL');
    // what is not there is "", which every client reads faster than an empty literal
    else if (octets.length === 0) writeString(this.out, '');
    else writeLiteral(this.out, octets);
  }

  private item(head: string): ByteWriter {
    if (!this.first) this.out.space();
    this.first = false;
    return this.out.latin1(head);
  }
}
