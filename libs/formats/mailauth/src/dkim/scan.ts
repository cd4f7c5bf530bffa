import type { MailauthLimits } from '../limits.js';
import { type BodyDigest, BodyDigests, type DigestWish, digestKey } from './bodyDigest.js';
import { type HeaderField, splitHeader, valueOf } from './headerFields.js';
import { parseSignature } from './signature.js';
import { parseTagList } from './tagList.js';

/** What signatures are about: the fields of a message, and digests of its body. */
export interface ScannedMessage {
  readonly fields: readonly HeaderField[];
  /** The header is longer than what is looked at: nothing about it can be said. */
  readonly headerTooLong: boolean;
  digest(wish: DigestWish): BodyDigest | null;
}

/**
 * Takes a message chunk by chunk, with CRLF at the ends of lines, and makes the digests that its signatures need and
 * those that are wished besides. Memory: the header, up to its limit, and a chunk of the body.
 */
export class MessageScan {
  private header: Buffer[] = [];
  private headerOctets = 0;
  private tooLong = false;
  private tail = '';
  private fields: readonly HeaderField[] = [];
  private digests: BodyDigests | null = null;

  constructor(
    private readonly limits: MailauthLimits,
    private readonly wishes: readonly DigestWish[] = [],
  ) {}

  write(chunk: Buffer): void {
    if (this.digests !== null) return this.digests.write(chunk);
    // The empty line may begin in an earlier chunk; a header may be empty, too.
    const joined = this.headerOctets === 0 ? '\r\n' : this.tail;
    const seen = joined + chunk.subarray(0, 4).toString('latin1');
    const early = seen.indexOf('\r\n\r\n');
    let end = early >= 0 && early < joined.length ? early + 4 - joined.length : -1;
    if (end < 0) {
      const within = chunk.indexOf('\r\n\r\n');
      end = within < 0 ? -1 : within + 4;
    }
    this.keep(end < 0 ? chunk : chunk.subarray(0, end));
    if (end < 0) {
      this.tail = (joined + chunk.subarray(-3).toString('latin1')).slice(-3);
      return;
    }
    this.begin().write(chunk.subarray(end));
  }

  /** All of the message was there. */
  end(): ScannedMessage {
    const digests = this.digests ?? this.begin();
    digests.end();
    const { fields, tooLong } = this;
    return { fields, headerTooLong: tooLong, digest: (wish) => digests.results.get(digestKey(wish)) ?? null };
  }

  private keep(octets: Buffer): void {
    this.headerOctets += octets.length;
    if (this.headerOctets <= this.limits.headerOctets) {
      this.header.push(Buffer.from(octets));
      return;
    }
    this.tooLong = true;
    this.header = [];
  }

  private begin(): BodyDigests {
    if (!this.tooLong) this.fields = splitHeader(Buffer.concat(this.header).toString('latin1'));
    this.header = [];
    this.digests = new BodyDigests([...this.wishes, ...wishesOf(this.fields, this.limits)]);
    return this.digests;
  }
}

/** The digests that the signatures of a message need. */
function wishesOf(fields: readonly HeaderField[], limits: MailauthLimits): DigestWish[] {
  const signatures = fields.filter(({ name }) => name === 'dkim-signature').slice(0, limits.dkimSignatures);
  const sealed = fields.filter(({ name }) => name === 'arc-message-signature').slice(0, limits.arcInstances);
  const latest = sealed.toSorted((left, right) => instanceOf(right) - instanceOf(left)).slice(0, 1);
  return [...signatures, ...latest].flatMap((field) => {
    try {
      return parseSignature(field).body;
    } catch {
      return [];
    }
  });
}

/** `i=` of a field of ARC (RFC 8617 §4.2.1); 0 where it is none. */
export function instanceOf(field: HeaderField): number {
  const value = parseTagList(valueOf(field))?.get('i') ?? '';
  return /^[1-9]\d{0,3}$/.test(value) ? Number(value) : 0;
}

/** Scans a message that is in memory. */
export function scanMessage(message: Buffer, limits: MailauthLimits, wishes?: readonly DigestWish[]): ScannedMessage {
  const scan = new MessageScan(limits, wishes);
  scan.write(message);
  return scan.end();
}
