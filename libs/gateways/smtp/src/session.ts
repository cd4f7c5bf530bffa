import type { TextCheck } from '#wires/smtp';
import type { Body } from './conversationStream.js';
import type { Guesses } from './guesses.js';
import type { MessageReceiver } from './messageReceiver.js';
import type { ResolvedOptions } from './options.js';
import type { EnvelopeRecipient, Principal, ShownCertificate, TlsDetails, Transaction, Verdict } from './ports.js';

/** A transaction while it is being built. */
export interface OpenTransaction extends Transaction {
  readonly recipients: EnvelopeRecipient[];
  /** RCPT was tried, though perhaps without success. */
  recipientTried: boolean;
  /** Set once octets of the message come. */
  receiver: MessageReceiver | null;
  /** Set by the first BDAT: what has been seen of the text so far. */
  chunks: TextCheck | null;
  /** A chunk was refused: only RSET or a new MAIL goes on (RFC 3030 §2). */
  chunkFailed: boolean;
}

/** A running AUTH exchange: takes the client's lines. */
export interface Exchange {
  answer(line: string | null): Promise<void>;
}

/** What the server knows of the client; forgotten at STARTTLS (RFC 3207 §4.2) but for the counters. */
export class Conversation {
  helo: string | null = null;
  /** EHLO or LHLO, not HELO. */
  extended = false;
  principal: Principal | null = null;
  transaction: OpenTransaction | null = null;
  exchange: Exchange | null = null;
}

export class Counters {
  commands = 0;
  junk = 0;
  errors = 0;
  authenticationFailures = 0;
  guesses = 0;
}

/** One connection, as the commands see it. */
export interface Session {
  readonly id: string;
  readonly options: ResolvedOptions;
  readonly conversation: Conversation;
  readonly counters: Counters;
  readonly address: string;
  readonly port: number;
  readonly tls: TlsDetails | null;
  readonly certificate: ShownCertificate | null;
  /** True when octets stand behind the command at hand already. */
  readonly pipelined: boolean;
  /** What strangers have guessed, over all connections. */
  readonly guesses: Guesses;
  newTransactionId(): string;
  reply(code: number, enhanced: string, text: string): void;
  /** A reply of several lines without enhanced codes, as to EHLO. */
  replyLines(code: number, lines: readonly string[]): void;
  replyVerdict(verdict: Verdict, enhanced: string, text: string): void;
  /** Ends the connection with 421. */
  drop(enhanced: string, text: string): void;
  /** Ends the connection after what has been said. */
  hangUp(): void;
  expect(body: Body): void;
  startDataTimer(): void;
  stopDataTimer(): void;
  /** Forgets the transaction and lets its sink go. */
  reset(reason: string): void;
  /** Goes on with TLS; the client is asked for a certificate, and may have none. */
  startTls(asking: boolean): void;
}
