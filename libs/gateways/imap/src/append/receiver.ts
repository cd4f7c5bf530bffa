import type { IncomingMessage, MailboxInfo, MessageIntake } from '#core/mailstore';
import { writeTagged } from '#wires/imap';
import { refused } from '../session/refused.js';
import { type MessageReceiver, no, type Reply, type Session } from '../session/session.js';

/** The messages of one APPEND, taken in as they come (RFC 9051 §6.3.12, RFC 3502 §6.3.11). */
export class AppendReceiver implements MessageReceiver {
  readonly messages: IncomingMessage[] = [];
  failure: Reply | null = null;
  octets = 0;
  private intake: MessageIntake | null = null;

  constructor(
    private readonly session: Session,
    private readonly tag: string,
    readonly mailbox: MailboxInfo,
  ) {}

  begin(size: number): void {
    this.octets += size;
    this.intake = this.session.store.intake();
  }

  async write(octets: Buffer): Promise<void> {
    const { intake } = this;
    if (intake === null) return;
    // RFC 3516 §4.4: the store keeps what every client can be shown, and that has no NUL (RFC 9051 §4.3.1)
    if (octets.includes(0)) return await this.giveUp(no('Messages with NUL are not kept', { name: 'UNKNOWN-CTE' }));
    try {
      await intake.write(octets);
    } catch (error) {
      await this.giveUp(refused(this.session, 'APPEND', error));
    }
  }

  async end(): Promise<void> {
    const { intake } = this;
    this.intake = null;
    if (intake === null) return;
    try {
      this.messages.push(await intake.finish());
    } catch (error) {
      this.failure = refused(this.session, 'APPEND', error);
    }
  }

  async abort(): Promise<void> {
    const { intake } = this;
    this.intake = null;
    await intake?.abort().catch(() => undefined);
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
