import { type Reply, reply, type TextFlaws } from '#wires/smtp';
import type { MessageSink, SmtpLogger, Verdict } from './ports.js';

export interface MessageRules {
  readonly maxOctets: number;
  readonly maxLine: number;
  /** Any octet may come (RFC 3030 §3). */
  readonly binary: boolean;
  readonly refuseNul: boolean;
}

const TROUBLE = reply(451, '4.3.0', 'Local trouble, try again later');

function flawReply(flaws: TextFlaws, rules: MessageRules): Reply | null {
  if (rules.binary) return null;
  // RFC 5321 §2.3.8: CR and LF occur only together; anything else is refused, or two servers may see two messages.
  if (flaws.bareLf) return reply(550, '5.5.2', 'Message holds a bare LF');
  if (flaws.bareCr) return reply(550, '5.5.2', 'Message holds a bare CR');
  if (flaws.nul && rules.refuseNul) return reply(550, '5.6.0', 'Message holds NUL octets');
  return flaws.longestLine > rules.maxLine ? reply(550, '5.6.0', 'Message holds too long a line') : null;
}

/** Pieces are held until there are so many octets or pieces: a sink gets few buffers, however small the segments are. */
const JOIN_OCTETS = 65_536;
const JOIN_PIECES = 256;

/**
 * Stands between the octets of one message and its sink: counts, refuses, and gives one verdict per recipient. The
 * first refusal is remembered and the sink let go at once; what still comes is read and thrown away.
 */
export class MessageReceiver {
  octets = 0;
  private refusal: Reply | null = null;
  private held: Buffer[] = [];
  private heldOctets = 0;
  private state: 'open' | 'committing' | 'closed' = 'open';

  constructor(
    private readonly sink: MessageSink,
    private readonly rules: MessageRules,
    private readonly logger: SmtpLogger,
  ) {}

  get refused(): Reply | null {
    return this.refusal;
  }

  /** Takes the pieces read so far. Never rejects. */
  write(pieces: readonly Buffer[], flaws: TextFlaws): Promise<void> | void {
    const before = this.octets;
    for (const piece of pieces) this.octets += piece.length;
    if (this.refusal !== null) return;
    // RFC 1870 §6.3: the size declared does not bind, the size counted does.
    if (this.octets > this.rules.maxOctets) return this.refuse(reply(552, '5.3.4', 'Message size exceeds fixed limit'));
    const flaw = flawReply(flaws, this.rules);
    if (flaw !== null) return this.refuse(flaw);
    for (const piece of pieces) this.held.push(piece);
    this.heldOctets += this.octets - before;
    if (this.heldOctets >= JOIN_OCTETS || this.held.length >= JOIN_PIECES) return this.pass();
  }

  refuse(why: Reply): void {
    this.held = [];
    if (this.refusal === null) this.refusal = why;
    this.abort(why.text);
  }

  /** Lets the sink go, unless it is committing or gone; says whether it did. */
  abort(reason: string): boolean {
    if (this.state !== 'open') return false;
    this.state = 'closed';
    try {
      this.sink.abort(reason);
    } catch (error) {
      this.logger.error({ error }, 'a message sink failed to abort');
    }
    return true;
  }

  /** The verdicts, one per recipient. Never rejects. */
  async commit(flaws: TextFlaws, recipients: number): Promise<readonly Verdict[]> {
    const flaw = this.refusal === null ? flawReply(flaws, this.rules) : null;
    if (flaw !== null) this.refuse(flaw);
    else if (this.refusal === null) await this.pass();
    if (this.refusal !== null) return this.all(this.refusal, recipients);
    // The client may have gone while the sink took the rest.
    if (!this.begin()) return this.all(TROUBLE, recipients);
    try {
      const verdicts = await this.sink.commit();
      if (verdicts.length === recipients) return verdicts;
      this.logger.error({ verdicts: verdicts.length, recipients }, 'a message sink gave a wrong number of verdicts');
    } catch (error) {
      this.logger.error({ error }, 'a message sink failed to commit');
    } finally {
      this.state = 'closed';
    }
    return this.all(TROUBLE, recipients);
  }

  private begin(): boolean {
    if (this.state !== 'open') return false;
    this.state = 'committing';
    return true;
  }

  private all(why: Reply, recipients: number): readonly Verdict[] {
    return Array.from({ length: recipients }, () => ({ accepted: false as const, ...why }));
  }

  /** Hands on what is held, joined. */
  private pass(): Promise<void> | void {
    const { held } = this;
    if (held.length === 0 || this.state !== 'open') return;
    this.held = [];
    this.heldOctets = 0;
    try {
      const written = this.sink.write(held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held));
      if (written instanceof Promise) return written.catch((error) => this.fail(error));
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.logger.error({ error }, 'a message sink failed to write');
    this.refuse(TROUBLE);
  }
}

/** The one reply for all recipients of MX and submission: a refusal if there is any, a temporary one before others. */
export function mergeVerdicts(verdicts: readonly Verdict[]): Verdict {
  let refusal: Verdict | null = null;
  for (const verdict of verdicts) {
    if (verdict.accepted) continue;
    if (verdict.code < 500) return verdict;
    refusal ??= verdict;
  }
  return refusal ?? verdicts[0] ?? { accepted: false, ...TROUBLE };
}
