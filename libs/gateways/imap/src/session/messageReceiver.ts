import type { IncomingMessage } from '#core/mailstore';
import type { AppendMessage, AppendPart, LiteralAnnouncement } from '#wires/imap';
import type { MailboxRef } from './mailboxes.js';
import type { Reply } from './reply.js';

/** Takes in the messages of an APPEND or REPLACE while they come. */
export interface MessageReceiver {
  readonly command: 'APPEND' | 'REPLACE';
  readonly mailbox: MailboxRef;
  readonly messages: readonly IncomingMessage[];
  /** Why the command will fail, though its literals are still read. */
  readonly failure: Reply | null;
  /** Octets announced so far. */
  readonly octets: number;
  prepare(
    messages: readonly AppendMessage[],
    parts: readonly AppendPart[],
    literal: Pick<LiteralAnnouncement, 'size' | 'literal8'>,
  ): Promise<void>;
  complete(messages: readonly AppendMessage[]): Promise<void>;
  write(octets: Buffer): Promise<void>;
  end(): void;
  abort(): Promise<void>;
}
