import type { IncomingMessage, MessageIntake } from '#core/mailstore';
import { type AppendMessage, type AppendPart, type LiteralAnnouncement, writeTagged } from '#wires/imap';
import { tooManyToSave } from '../session/messageLimit.js';
import { refused } from '../session/refused.js';
import type { MailboxRef } from '../session/mailboxes.js';
import type { MessageReceiver } from '../session/messageReceiver.js';
import { bad, no, Refused, type Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { urlOctets } from './urlOctets.js';
import { withoutNul } from './withoutNul.js';

/** Why as many messages cannot be appended at once, or null. */
export function tooManyAtOnce(session: Session, count: number): Reply | null {
  const tooMany = tooManyToSave(session, count);
  if (tooMany !== null) return tooMany;
  return count > session.options.limits.appendMessages ? no('Too many messages at once', { name: 'LIMIT' }) : null;
}

/** The messages of one APPEND or REPLACE, taken in as they come (RFC 9051 §6.3.12, RFC 3502 §6.3.11, RFC 4469 §3). */
export class AppendReceiver implements MessageReceiver {
  readonly messages: IncomingMessage[] = [];
  failure: Reply | null = null;
  octets = 0;
  private intake: MessageIntake | null = null;
  /** Parts of the message at work that have been taken in, and their octets. */
  private parts = 0;
  private size = 0;
  /** What comes is a literal8 (RFC 3516 §4.4). */
  private binary = false;
  /** There was a NUL in the message at work. */
  private hasNul = false;

  constructor(
    private readonly session: Session,
    private readonly tag: string,
    readonly command: 'APPEND' | 'REPLACE',
    readonly mailbox: MailboxRef,
  ) {}

  /** Takes in what stands before a literal that is announced. */
  async prepare(
    messages: readonly AppendMessage[],
    parts: readonly AppendPart[],
    { size, literal8 }: Pick<LiteralAnnouncement, 'size' | 'literal8'>,
  ): Promise<void> {
    await this.complete(messages);
    await this.takeUrls(parts);
    this.binary = literal8;
    this.grow(size);
  }

  /** Takes in what is missing of messages that have come to their ends. */
  async complete(messages: readonly AppendMessage[]): Promise<void> {
    const refusal = tooManyAtOnce(this.session, messages.length);
    if (refusal !== null) throw new Refused(refusal);
    for (const { parts } of messages.slice(this.messages.length)) {
      await this.takeUrls(parts);
      const { intake } = this;
      this.intake = null;
      this.parts = 0;
      this.size = 0;
      const { hasNul } = this;
      this.hasNul = false;
      const message = await intake?.finish();
      if (message !== undefined) this.messages.push(hasNul ? await withoutNul(this.session.store, message) : message);
    }
  }

  async write(octets: Buffer): Promise<void> {
    const { intake } = this;
    if (intake === null) return;
    if (octets.includes(0)) {
      // RFC 9051 §4.3.1
      if (!this.binary) return await this.giveUp(bad('NUL needs a literal8'));
      this.hasNul = true;
    }
    try {
      await intake.write(octets);
    } catch (error) {
      await this.giveUp(refused(this.session, 'APPEND', error));
    }
  }

  end(): void {
    this.parts += 1;
  }

  async abort(): Promise<void> {
    const { intake } = this;
    this.intake = null;
    await intake?.abort().catch(() => undefined);
  }

  private async takeUrls(parts: readonly AppendPart[]): Promise<void> {
    this.intake ??= this.session.store.intake();
    for (const part of parts.slice(this.parts)) {
      if (part.kind === 'literal') throw new Refused(bad('A message is missing'));
      const { size, slices } = await urlOctets(this.session, part.url);
      this.grow(size);
      for await (const slice of slices) await this.intake.write(slice);
      this.parts += 1;
    }
  }

  /** RFC 4469 §4.2: the limit is that of the whole message. */
  private grow(size: number): void {
    this.size += size;
    this.octets += size;
    if (this.size > this.session.options.limits.appendOctets)
      throw new Refused(no('Message too big', { name: 'TOOBIG' }));
  }

  /** Answers now; the rest of the literal and of the command is thrown away. */
  private async giveUp(reply: Reply): Promise<void> {
    const { session } = this;
    session.channel.framer.refuse();
    session.append = null;
    await this.abort();
    writeTagged(session.out, this.tag, reply.condition, reply.text, reply.code ?? null);
  }
}
