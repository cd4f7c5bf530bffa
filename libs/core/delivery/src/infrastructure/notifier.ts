import { randomBytes, randomUUID } from 'node:crypto';
import {
  type DeliveryReport,
  type DsnOptions,
  printDsn,
  type RecipientReport,
  type ReturnedPart,
  type TypedAddress,
} from '#formats/dsn';
import { type Clock, isAsciiAddress, parseMailboxAddress } from '#kernel';
import { HeaderCollector } from '../domain/headerBlock.js';
import { isWanted, type Notice } from '../domain/notices.js';
import type { Decision, OwnMessage } from '../domain/transaction.js';
import type { NoticeLanguages } from './noticeLanguages.js';
import type { Alongside, Content, LeasedRecipient } from './queued.js';

/** Delivers what the server itself has written. */
export interface OwnDelivery {
  deliverOwn(own: OwnMessage, alongside?: readonly Alongside[]): Promise<readonly Decision[]>;
}

/** A message and one of its recipients, as a notification tells of them. */
export type NoticeSubject = Omit<
  LeasedRecipient,
  | 'message_id'
  | 'ordinal'
  | 'destination'
  | 'attempts'
  | 'token'
  | 'down'
  | 'due_at'
  | 'account_id'
  | 'body'
  | 'trace_key'
  | 'tls_optional'
  | 'priority'
  | 'deliver_by'
  | 'by_mode'
  | 'by_trace'
  | 'held_for'
  | 'held_by'
  | 'held_until'
> & { readonly deliver_by?: Date | null };

export interface NotifierParts {
  readonly flow: OwnDelivery;
  readonly clock: Clock;
  readonly hostname: string;
  readonly languages: Pick<NoticeLanguages, 'of'>;
}

/** What there is to say about one recipient. */
export interface RecipientNotice {
  readonly recipient: NoticeSubject;
  readonly notice: Notice;
  /** RFC 3463 §2. */
  readonly status: string;
  readonly reply: string;
  /** Who said it; null when it was we. */
  readonly remote: string | null;
  /** Its sender hears of it unless they want to hear of nothing. */
  readonly isAsked?: boolean | undefined;
  /** Milliseconds since 1970; of a delay. */
  readonly retryUntil: number | null;
}

/** What became of a notification: nobody wanted one, it is on its way, or there is nobody to send it to. */
export type NotifierOutcome = 'unwanted' | 'sent' | 'dropped';

/** Messages above this come back as their header alone where the sender has not said. */
const wholeLimit = 64 * 1024;
const headerLimit = 64 * 1024;

/** Tells senders what became of their mail, in the transaction that writes it down. */
export class Notifier {
  constructor(private readonly parts: NotifierParts) {}

  /**
   * Sends what is wanted of the notices about one message, together with `alongside`. When no notification goes out the
   * steps are not done: `unwanted` and `dropped` leave them to the caller. `content` gives the message.
   */
  async send(
    notices: readonly RecipientNotice[],
    alongside: readonly Alongside[],
    content: () => Promise<Content | null>,
  ): Promise<NotifierOutcome> {
    const wanted = notices.filter(
      ({ recipient, notice, isAsked }) =>
        isWanted(recipient.dsn_notify, notice) || (isAsked && recipient.dsn_notify?.toLowerCase() !== 'never'),
    );
    const [first] = wanted;
    if (!first) return 'unwanted';
    // RFC 5321 §4.5.5, RFC 3464 §2: what comes from nobody is never answered, so that no notification begets another.
    const sender = parseMailboxAddress(first.recipient.reverse_path);
    if (sender === null) return 'dropped';
    const message = first.recipient;
    const utf8 =
      message.smtputf8 && !(isAsciiAddress(sender) && wanted.every(({ recipient }) => isAscii(recipient.address)));
    const decisions = await this.parts.flow.deliverOwn(
      {
        reversePath: null,
        body: message.body_type === '7bit' ? '7bit' : '8bitmime',
        smtputf8: utf8 || message.smtputf8,
        // RFC 8689 §5: what is told of it is no less secret.
        requireTls: message.require_tls,
        recipients: [{ address: sender, notify: 'never', originalRecipient: null }],
        content: this.content(wanted, { utf8, languages: await this.parts.languages.of(sender) }, content),
      },
      alongside,
    );
    return decisions.every((decision: Decision) => decision.ok) ? 'sent' : 'dropped';
  }

  private async *content(
    wanted: readonly RecipientNotice[],
    { utf8, languages }: Pick<DsnOptions, 'utf8' | 'languages'>,
    contentOf: () => Promise<Content | null>,
  ): AsyncIterable<Buffer> {
    const { clock, hostname } = this.parts;
    const { recipient: message } = wanted[0] as RecipientNotice;
    const returned = returnedPart(wanted);
    const { head, tail } = printDsn({
      report: this.report(wanted),
      from: { name: 'Mail Delivery System', address: `postmaster@${hostname}` },
      to: message.reverse_path,
      messageId: `${randomUUID()}@${hostname}`,
      boundary: `=_${randomBytes(18).toString('hex')}`,
      now: clock.now(),
      zoneMinutes: 0,
      languages,
      returned,
      eightBit: message.body_type !== '7bit',
      utf8,
    });
    yield head;
    const content = await contentOf();
    if (content) yield* returned === 'full' ? content() : headerOf(content());
    yield tail;
  }

  private report(wanted: readonly RecipientNotice[]): DeliveryReport {
    const { recipient: message } = wanted[0] as RecipientNotice;
    return {
      reportingMta: this.parts.hostname,
      envelopeId: message.dsn_envid,
      arrivedAt: message.received_at.getTime(),
      deliverBy: message.deliver_by?.getTime() ?? null,
      recipients: wanted.map((each) => this.recipientReport(each)),
    };
  }

  private recipientReport({ recipient, notice, status, reply, remote, retryUntil }: RecipientNotice): RecipientReport {
    return {
      finalRecipient: { type: isAscii(recipient.address) ? 'rfc822' : 'utf-8', address: recipient.address },
      originalRecipient: typed(recipient.dsn_orcpt),
      action: notice,
      status,
      remoteMta: remote,
      diagnostic: reply === '' ? null : { type: remote === null ? 'x-fumibako' : 'smtp', text: reply },
      lastAttempt: this.parts.clock.now(),
      willRetryUntil: retryUntil,
    };
  }
}

/** RFC 3461 §4.3: `RET` is about failures; of everything else the header comes back. */
function returnedPart(wanted: readonly RecipientNotice[]): ReturnedPart {
  const { recipient: message } = wanted[0] as RecipientNotice;
  if (!wanted.some(({ notice }) => notice === 'failed') || message.body_type === 'binarymime') return 'headers';
  if (message.dsn_ret !== null) return message.dsn_ret === 'full' ? 'full' : 'headers';
  return message.size <= wholeLimit ? 'full' : 'headers';
}

async function* headerOf(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const collector = new HeaderCollector();
  for await (const piece of content) if (collector.push(piece) !== null || collector.octets > headerLimit) break;
  yield collector.block();
}

function typed(orcpt: string | null): TypedAddress | null {
  if (orcpt === null) return null;
  const at = orcpt.indexOf(';');
  return { type: orcpt.slice(0, at), address: orcpt.slice(at + 1) };
}

function isAscii(text: string): boolean {
  return !/[^ -~]/.test(text);
}
