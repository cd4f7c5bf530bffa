import {
  CommandError,
  DotStuffer,
  type Extensions,
  printMail,
  printRecipient,
  printReply,
  type ServerReply,
  shortestBy,
  sizeLimit,
} from '#wires/smtp';
import { type Conversion, conversionNeeded } from './conversion.js';
import { ConnectionFailure } from './failure.js';
import type { ClientTimeouts } from './timeouts.js';
import { type Attempt, type OutgoingMessage, ownAttempt, saidAttempt } from './types.js';
import type { Wire } from './wire.js';

export interface TransactionParts {
  readonly wire: Wire;
  readonly extensions: Extensions;
  readonly host: string;
  readonly timeouts: ClientTimeouts;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Hands one message over (RFC 5321 §3.3). */
export async function transact(parts: TransactionParts, message: OutgoingMessage): Promise<Transacted> {
  const { all, attempts } = await obstacleTo(parts, message);
  if (all) return { attempts: message.recipients.map(() => all), lostEarly: false };
  return await new Transaction(parts, message, attempts).run();
}

export interface Transacted {
  /** One for each recipient, in order. */
  readonly attempts: readonly Attempt[];
  /** The connection ended before the message was begun: on another it may be tried at once. */
  readonly lostEarly: boolean;
}

/** What cannot be sent to this server at all. */
async function obstacleTo({ extensions, now }: TransactionParts, message: OutgoingMessage): Promise<Conversion> {
  const limit = sizeLimit(extensions);
  // RFC 1870 §6.2: what is known to be too large is not tried.
  if (limit !== null && message.size > limit)
    return { all: ownAttempt('failed', '5.3.4', `the other server takes at most ${limit} octets`), attempts: [] };
  if (message.requireTls && !extensions.has('REQUIRETLS'))
    // RFC 8689 §4.2.1: the message must not go where nobody promises to keep it under TLS.
    return { all: ownAttempt('failed', '5.7.30', 'the other server does not support REQUIRETLS'), attempts: [] };
  const late = lateFor(extensions, message, now);
  if (late) return { all: late, attempts: [] };
  return await conversionNeeded(message, extensions);
}

/** What goes back when its time has run out goes nowhere where nobody watches it, or not for so short a time (RFC 2852 §4). */
function lateFor(extensions: Extensions, { by }: OutgoingMessage, now: number): Attempt | null {
  if (by?.mode !== 'return') return null;
  const left = (by.until - now) / 1000;
  if (left <= 0) return ownAttempt('failed', '5.4.7', 'the time for its delivery has run out');
  if (!extensions.has('DELIVERBY')) return ownAttempt('failed', '5.3.3', 'the other server does not support DELIVERBY');
  const shortest = shortestBy(extensions);
  if (left >= shortest) return null;
  return ownAttempt('failed', '5.4.7', `the other server wants ${shortest} seconds to deliver it`);
}

class Transaction {
  private readonly attempts: (Attempt | undefined)[];
  private begun = false;

  constructor(
    private readonly parts: TransactionParts,
    private readonly message: OutgoingMessage,
    known: readonly (Attempt | undefined)[],
  ) {
    this.attempts = message.recipients.map((_, index) => known[index]);
  }

  async run(): Promise<Transacted> {
    let lost = false;
    try {
      if (await this.envelope()) await this.data();
      else if (this.parts.wire.usable) await this.reset();
    } catch (error) {
      if (error instanceof CommandError) this.rest(ownAttempt('failed', '5.6.0', error.message));
      else if (error instanceof ConnectionFailure) {
        lost = true;
        this.rest(this.lost(error));
      } else throw error;
      this.parts.wire.close();
    }
    const attempts = this.attempts.map((attempt) => attempt ?? ownAttempt('waiting', '4.4.2', 'no answer'));
    return { attempts, lostEarly: lost && !this.begun };
  }

  /** MAIL and RCPT, together where the server takes them so (RFC 2920 §3.1); false when nobody is left. */
  private async envelope(): Promise<boolean> {
    const { wire, extensions, timeouts } = this.parts;
    const lines = [this.mail(), ...this.waiting().map((index) => this.recipient(index))];
    const pipelining = extensions.has('PIPELINING');
    if (pipelining) await wire.write(lines.join(''), timeouts.block);
    const ask = async (line: string): Promise<ServerReply> => {
      if (!pipelining) await wire.write(line, timeouts.block);
      return await wire.reply(timeouts.command);
    };
    const [mail = '', ...recipients] = lines;
    const indexes = this.waiting();
    const reply = await ask(mail);
    const refusal = reply.code === 250 ? null : this.refused(reply, 'MAIL');
    if (refusal && !pipelining) {
      this.rest(refusal);
      return false;
    }
    let taken = 0;
    for (const [place, line] of recipients.entries()) {
      const answer = await ask(line);
      if (refusal === null && (answer.code === 250 || answer.code === 251)) taken += 1;
      else this.attempts[indexes[place] as number] = refusal ?? this.refused(answer, 'RCPT');
    }
    return taken > 0;
  }

  private async data(): Promise<void> {
    this.begun = true;
    const { wire, timeouts, extensions } = this.parts;
    const ask = async (line: string | Buffer, timeout: number): Promise<ServerReply> => {
      await wire.write(line, timeouts.block);
      return await wire.reply(timeout);
    };
    if (this.message.body === 'binarymime' && extensions.has('CHUNKING')) {
      await this.chunk();
      return this.finished(await wire.reply(timeouts.end));
    }
    const go = await ask('DATA\r\n', timeouts.data);
    if (go.code !== 354) return this.rest(this.refused(go, 'DATA'));
    const stuffer = new DotStuffer();
    // Small messages leave in one piece with their end.
    let held: Buffer = Buffer.alloc(0);
    for await (const piece of this.message.content()) {
      if (held.length > 0) await wire.write(held, timeouts.block);
      held = stuffer.push(piece);
    }
    this.finished(await ask(Buffer.concat([held, stuffer.end()]), timeouts.end));
  }

  /** RFC 3030 §3: octets of any kind go by their number alone. */
  private async chunk(): Promise<void> {
    const { wire, timeouts } = this.parts;
    await wire.write(`BDAT ${this.message.size} LAST\r\n`, timeouts.block);
    for await (const piece of this.message.content()) await wire.write(piece, timeouts.block);
  }

  private finished(reply: ServerReply): void {
    if (reply.code !== 250) return this.rest(this.refused(reply, 'DATA'));
    const { extensions } = this.parts;
    const relayed = !extensions.has('DSN');
    const { by } = this.message;
    const traced = by ? by.trace || !extensions.has('DELIVERBY') : false;
    this.rest({
      ...saidAttempt('delivered', reply.enhanced ?? '2.0.0', printReply(reply), this.parts.host),
      ...(relayed ? { relayed } : {}),
      ...(traced ? { traced } : {}),
    });
  }

  private async reset(): Promise<void> {
    const { wire, timeouts } = this.parts;
    await wire.write('RSET\r\n', timeouts.block);
    await wire.reply(timeouts.command);
  }

  private mail(): string {
    const { extensions } = this.parts;
    const { reversePath, size, body, smtpUtf8, ret, envid, requireTls, by, priority } = this.message;
    const dsn = extensions.has('DSN');
    return printMail({
      reversePath,
      size: extensions.has('SIZE') ? size : undefined,
      body: extensions.has('8BITMIME') && body !== '7bit' ? body : undefined,
      smtpUtf8: smtpUtf8 && extensions.has('SMTPUTF8'),
      ret: dsn ? ret : null,
      envid: dsn ? envid : null,
      requireTls,
      by: by && extensions.has('DELIVERBY') ? { ...by, seconds: Math.round((by.until - this.parts.now) / 1000) } : null,
      priority: extensions.has('MT-PRIORITY') ? priority : 0,
    });
  }

  private recipient(index: number): string {
    const { address, notify, originalRecipient } = this.message.recipients[index] as OutgoingMessage['recipients'][0];
    const dsn = this.parts.extensions.has('DSN');
    return printRecipient({
      address,
      notify: dsn ? notify : null,
      originalRecipient: dsn ? originalRecipient : null,
    });
  }

  private waiting(): number[] {
    return [...this.attempts.keys()].filter((index) => this.attempts[index] === undefined);
  }

  private rest(attempt: Attempt): void {
    for (const index of this.waiting()) this.attempts[index] = attempt;
  }

  /** RFC 5321 §4.2.1: 5yz will not get better, everything else may. */
  private refused(reply: ServerReply, command: 'MAIL' | 'RCPT' | 'DATA'): Attempt {
    const { code } = reply;
    const { host } = this.parts;
    // 421: the server closes (RFC 5321 §3.8). What it wants first is for us to change (RFC 4954 §6, RFC 3207 §4).
    const ours = code === 530 || code === 538;
    // RFC 5321 §4.5.3.1.10: too many recipients are no fault of the last of them.
    const tooMany = command === 'RCPT' && code === 552 && reply.enhanced?.endsWith('.2.2') !== true;
    const permanent = code >= 500 && !ours && !tooMany;
    if (code === 421) this.parts.wire.close();
    const fallback = permanent ? '5.0.0' : '4.0.0';
    const enhanced = code >= 500 === permanent ? (reply.enhanced ?? fallback) : fallback;
    return saidAttempt(permanent ? 'failed' : 'waiting', enhanced, printReply(reply), host);
  }

  private lost({ message }: ConnectionFailure): Attempt {
    return { ...ownAttempt('waiting', '4.4.2', message), remote: this.parts.host };
  }
}
