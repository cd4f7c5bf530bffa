import type { AccountId } from '#kernel';
import type { IncomingMessage } from '#core/mailstore';
import type { TraceEvent } from '#core/trace';
import type { Step } from '#platform/database';
import { HeaderCollector } from '../../domain/headerBlock.js';
import type { DeliveryRequest } from '../../domain/transaction.js';
import type { MessageForms } from '../forms.js';
import type { SentCopy } from '../targets.js';
import { ownCopyOf, type SentCopies } from './sentCopies.js';
import type { SignatureStamp } from './signatureStamp.js';

/** What is kept by those from whom a message is sent. */
export interface Kept {
  readonly sent: readonly SentCopy[];
  /** The copy of who wrote it, where it is not as they wrote it any more. */
  readonly own: SentCopy | null;
}

/** The octets of a message on their way to its forms: a signature goes in where there is one, which may change its header. */
export class StampedForms {
  private readonly header = new HeaderCollector();
  private begun = false;

  constructor(
    private readonly forms: MessageForms,
    private readonly stamp: SignatureStamp | null,
  ) {}

  /** The header, once it is complete, with its empty line where there is one. */
  async begin(header: Buffer): Promise<void> {
    if (this.stamp) return await this.pass(this.stamp.write(header));
    this.begun = true;
    await this.forms.begin(header);
  }

  /** Octets of the body. */
  take(chunk: Buffer): Promise<void> | void {
    return this.stamp ? this.pass(this.stamp.write(chunk)) : this.forms.take(chunk);
  }

  /** All octets are there. */
  async end(): Promise<void> {
    if (this.stamp) await this.pass(this.stamp.end());
    if (!this.begun) await this.beginForms(Buffer.alloc(0));
  }

  events(at: number): readonly TraceEvent[] {
    return this.stamp?.events(at) ?? [];
  }

  steps({ summary }: IncomingMessage): readonly Step[] {
    return this.stamp?.steps(summary.messageId) ?? [];
  }

  /** `sentFrom`: shared mailboxes; `written`: the header as its author wrote it. */
  async kept(
    copies: Pick<SentCopies, 'place'>,
    message: IncomingMessage,
    {
      request,
      written,
      sentFrom,
    }: {
      readonly request: DeliveryRequest;
      readonly written: HeaderCollector;
      readonly sentFrom: readonly AccountId[];
    },
  ): Promise<Kept> {
    const own = this.stamp?.hasChanged ? await ownCopyOf(copies, request, written, message) : null;
    const shared = sentFrom.map((accountId) => ({ accountId, fields: Buffer.alloc(0) }));
    return { sent: own ? [...shared, own] : shared, own };
  }

  private pass(octets: Buffer): Promise<void> | void {
    if (octets.length === 0) return undefined;
    if (this.begun) return this.forms.take(octets);
    const body = this.header.push(octets);
    return body === null ? undefined : this.beginForms(body);
  }

  private async beginForms(body: Buffer): Promise<void> {
    this.begun = true;
    await this.forms.begin(this.header.block());
    if (body.length > 0) await this.forms.take(body);
  }
}
