import { fieldValue, type HeaderField, scanFields } from '#formats/mime';
import { type AccountId, FumibakoError, kindOf } from '#kernel';
import { addressKey } from '#core/directory';
import type { MessageIntake } from '#core/mailstore';
import type { TraceEvent } from '#core/trace';
import type { Step } from '#platform/database';
import { hasBareLineEnd, HeaderCollector, maxHeaderOctets } from '../domain/headerBlock.js';
import { completeHeader, maxFields, type SubmittedHeader } from '../domain/submissionHeader.js';
import { withoutForeignResults } from '../domain/foreignResults.js';
import { maxHops, receivedField } from '../domain/trace.js';
import { accepted, type Decision, type DeliveryRequest, refused } from '../domain/transaction.js';
import { judge } from './authentication/judge.js';
import type { MessageCheck } from './authentication/messageCheck.js';
import { MessageSigning } from './dkim/messageSigning.js';
import { Distribution, unjudged, type Verdict } from './distribution.js';
import { originOf } from './origin.js';
import type { DeliveryParts } from './parts.js';
import { checkedEvent, refusalEvent, tracedMessage } from './telling.js';

/**
 * One message on its way in: collected, completed where it was submitted, and stored for every recipient in one commit.
 * States: collecting → committed | refused | aborted; nothing is visible before the commit.
 */
export class IncomingMail {
  private readonly header = new HeaderCollector();
  private readonly intake: MessageIntake;
  private readonly check: MessageCheck | null;
  private readonly signing: MessageSigning | null;
  /** Written here: it is completed and signed. */
  private readonly isOurs: boolean;
  private refusal: Decision | null = null;
  private sentFrom: readonly AccountId[] = [];

  constructor(
    private readonly request: DeliveryRequest,
    private readonly parts: DeliveryParts,
  ) {
    this.intake = parts.store.intake();
    this.check = parts.authenticator.begin(request);
    this.isOurs = request.door === 'submission' || request.door === 'own';
    this.signing = this.isOurs ? new MessageSigning(parts.dkim, parts.clock) : null;
  }

  /** Takes octets of the message; a promise holds the sender back. What is refused is read to its end all the same. */
  write(chunk: Buffer): Promise<void> | void {
    if (this.refusal) return undefined;
    try {
      this.check?.write(chunk);
      if (this.header.complete) return this.guarded(this.take(chunk));
      const body = this.header.push(chunk);
      if (this.header.octets > maxHeaderOctets) throw new FumibakoError('header-invalid', 'the header is too large');
      return body ? this.guarded(this.beginBody(body)) : undefined;
    } catch (error) {
      return this.refuse(error);
    }
  }

  /** One decision for each recipient, after the commit. `alongside`: steps of the same transaction. */
  async commit(alongside: readonly Step[] = []): Promise<readonly Decision[]> {
    try {
      if (!this.refusal && !this.header.complete) await this.guarded(this.beginBody(Buffer.alloc(0)));
      if (this.refusal) return this.refuseAll(this.refusal);
      return this.request.door === 'lmtp' ? await this.commitEach() : await this.commitAll(alongside);
    } catch (error) {
      // A message that did not get as far as the store holds a file.
      await this.abort();
      const kind = kindOf(error);
      if (kind === null) throw error;
      return this.refuseAll(refused(kind));
    }
  }

  async abort(): Promise<void> {
    this.check?.close();
    await this.intake.abort();
  }

  private async beginBody(body: Buffer): Promise<void> {
    const { clock, hostname } = this.parts;
    const now = clock.now();
    const received = this.header.block();
    // Whatever else may be in a message of BINARYMIME (RFC 3030 §3): its header is lines.
    if (this.request.body === 'binarymime' && hasBareLineEnd(received))
      throw new FumibakoError('header-invalid', 'a line of the header ends in a bare CR or LF');
    const { fields } = scanFields(received, 0, maxFields);
    this.checkLoops(received, fields);
    const block = withoutForeignResults(received, fields, this.parts.authenticator.names);
    if (this.request.door !== 'own') await this.intake.write(receivedField(this.request, hostname, now));
    if (this.isOurs) {
      const completed = completeHeader(block, { messageId: `${this.request.id}@${hostname}`, now });
      if (this.request.door !== 'own') await this.takeOrigin(completed);
      await this.take(completed.block);
    } else await this.take(block);
    if (body.length > 0) await this.take(body);
  }

  /** Octets of the message as it is sent on. */
  private take(chunk: Buffer): Promise<void> | void {
    this.signing?.write(chunk);
    return this.intake.write(chunk);
  }

  /** Sees whether the submitter may write in this name, and says who it is where that does not. */
  private async takeOrigin(header: SubmittedHeader): Promise<void> {
    const origin = await originOf(this.parts.recipients, this.request.sender.principal, header);
    this.sentFrom = origin.sentFrom;
    if (origin.senderField.length > 0) await this.take(origin.senderField);
  }

  private checkLoops(block: Buffer, fields: readonly HeaderField[]): void {
    if (fields.filter(({ name }) => name === 'received').length >= maxHops)
      throw new FumibakoError('mail-loop', 'the message has passed too many servers');
    if (this.isOurs) return;
    const before = new Set(
      fields.filter(({ name }) => name === 'delivered-to').map((field) => fieldValue(block, field).toLowerCase()),
    );
    if (before.size > 0 && this.request.recipients.every(({ address }) => before.has(addressKey(address))))
      throw new FumibakoError('mail-loop', 'the message has been delivered to its recipient before');
  }

  /** LMTP: one decision for each recipient (RFC 2033 §4.2). */
  private async commitEach(): Promise<readonly Decision[]> {
    const message = await this.intake.finish();
    const distribution = new Distribution(this.parts, message);
    const outcomes = await Promise.all(
      this.request.recipients.map(async (recipient) => {
        const own = { ...this.request, recipients: [recipient] };
        try {
          const lookup = await this.parts.recipients.lookup(recipient.address);
          const events = await distribution.store(own, [lookup]);
          return { lookup, events, decision: events === null ? refused('over-quota') : accepted };
        } catch (error) {
          return { lookup: null, events: null, decision: refused(kindOf(error) ?? 'unavailable') };
        }
      }),
    );
    const lookups = outcomes.flatMap(({ lookup }) => lookup ?? []);
    const events = outcomes.flatMap(({ decision, events: delivered }, index) => {
      const address = this.request.recipients[index]?.address;
      if (decision.ok) return delivered ?? [];
      return [refusalEvent(this.now(), address ? addressKey(address) : null, decision.kind)];
    });
    this.parts.trace.tell(tracedMessage(this.request, this.now(), { message, lookups }), events);
    return outcomes.map(({ decision }) => decision);
  }

  /** Everybody in one commit, or nobody: there is one reply for all. */
  private async commitAll(steps: readonly Step[]): Promise<readonly Decision[]> {
    const { recipients, trace } = this.parts;
    const lookups = await Promise.all(this.request.recipients.map(({ address }) => recipients.lookup(address)));
    const { checked, ...verdict } = await this.judge();
    const refusal = verdict.judgement?.refusal;
    if (refusal) throw new FumibakoError(refusal, 'by the policy of its recipients');
    const message = await this.intake.finish();
    const distribution = new Distribution(this.parts, message, verdict, this.sentFrom);
    const events = await distribution.store(this.request, lookups, steps);
    if (events === null) return this.refuseAll(refused('over-quota'));
    trace.tell(tracedMessage(this.request, this.now(), { message, lookups }), [...checked, ...events]);
    return this.request.recipients.map(() => accepted);
  }

  /** What stands above every copy, and what becomes of the message where its origin was looked at. */
  private async judge(): Promise<Verdict & { readonly checked: readonly TraceEvent[] }> {
    if (this.signing) return { prefix: await this.signing.finish(), judgement: null, checked: [] };
    if (!this.check) return { ...unjudged, checked: [] };
    const { authenticator, policies } = this.parts;
    const assessment = await this.check.finish();
    const recipients = this.request.recipients.map(({ address }) => address);
    const judgement = await judge(assessment, recipients, policies);
    return { prefix: authenticator.field(assessment), judgement, checked: [checkedEvent(this.now(), assessment)] };
  }

  private async guarded(work: Promise<void> | void): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.refuse(error);
    }
  }

  private refuse(error: unknown): void {
    const kind = kindOf(error);
    if (kind === null) throw error;
    this.refusal = refused(kind);
    void this.abort();
  }

  private now(): number {
    return this.parts.clock.now();
  }

  private refuseAll(decision: Decision): readonly Decision[] {
    if (!decision.ok) {
      const message = tracedMessage(this.request, this.now(), {});
      this.parts.trace.tellRefusal(message, refusalEvent(this.now(), null, decision.kind));
    }
    return this.request.recipients.map(() => decision);
  }
}
