/** What the other server said: one code, and the lines behind it (RFC 5321 §4.2). */
export interface ServerReply {
  readonly code: number;
  /** Enhanced status code of the first line that has one (RFC 2034 §4), such as `5.1.1`; null when none has. */
  readonly enhanced: string | null;
  readonly lines: readonly string[];
}

/** What came is no reply: the connection cannot be used further. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
}

/** Octets of a line, and of a whole reply; RFC 5321 §4.5.3.1.5 has 512 of a line. */
export const REPLY_LIMITS = { line: 4096, octets: 65_536 } as const;

const lf = 10;

/** Reads replies from whatever pieces they come in. Holds no more than one reply's limit. */
export class ReplyReader {
  private rest = Buffer.alloc(0);
  private lines: string[] = [];
  private code = 0;
  private octets = 0;

  /** Takes octets; gives the replies that are complete by them. Throws `ReplyError`. */
  push(chunk: Buffer): ServerReply[] {
    const replies: ServerReply[] = [];
    let data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (let end = data.indexOf(lf); end >= 0; end = data.indexOf(lf)) {
      if (end > REPLY_LIMITS.line) break;
      const reply = this.line(data.subarray(0, end + 1));
      if (reply !== null) replies.push(reply);
      data = data.subarray(end + 1);
    }
    if (data.length > REPLY_LIMITS.line) throw new ReplyError('a line of the reply is too long');
    this.rest = Buffer.from(data);
    return replies;
  }

  /** Something of a reply has come that is not complete. */
  get partial(): boolean {
    return this.rest.length > 0 || this.lines.length > 0;
  }

  /** `Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF` (RFC 5321 §4.2). */
  private line(octets: Buffer): ServerReply | null {
    this.octets += octets.length;
    if (this.octets > REPLY_LIMITS.octets) throw new ReplyError('the reply is too long');
    const text = octets.toString('utf8').replace(/\r?\n$/, '');
    const match = /^([2-5]\d\d)(?:([ -])([^]*))?$/.exec(text);
    if (match === null) throw new ReplyError(`this is no reply: ${printable(text).slice(0, 100)}`);
    const code = Number(match[1]);
    if (this.lines.length > 0 && code !== this.code) throw new ReplyError('the lines of a reply differ in their code');
    this.code = code;
    this.lines.push(printable(match[3] ?? ''));
    if (match[2] === '-') return null;
    const reply = { code, enhanced: enhancedOf(code, this.lines), lines: this.lines };
    this.lines = [];
    this.octets = 0;
    return reply;
  }
}

/** RFC 3463 §2: `class "." subject "." detail`; its class is that of the reply (RFC 2034 §4). */
function enhancedOf(code: number, lines: readonly string[]): string | null {
  for (const line of lines) {
    const match = /^([245]\.\d{1,3}\.\d{1,3})(?: |$)/.exec(line);
    if (match?.[1]?.startsWith(String(Math.floor(code / 100)))) return match[1];
  }
  return null;
}

/** A text of others without controls: it goes to logs and notifications. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

/** A reply as one line, such as `550 5.1.1 No such user`. */
export function printReply({ code, lines }: ServerReply): string {
  return `${code} ${lines.join(' ')}`.trim();
}
