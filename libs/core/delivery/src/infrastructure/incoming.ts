import { fieldValue, scanFields } from '#formats/mime';
import { type AccountId, FumibakoError, kindOf } from '#kernel';
import { addressKey, type Lookup } from '#core/directory';
import type { IncomingMessage, MessageIntake } from '#core/mailstore';
import type { TraceEvent } from '#core/trace';
import type { Step } from '#platform/database';
import { hasBareLineEnd, HeaderCollector, maxHeaderOctets } from '../domain/headerBlock.js';
import { completeHeader, maxFields, type SubmittedHeader } from '../domain/submissionHeader.js';
import { withoutForeignResults } from '../domain/foreignResults.js';
import { receivedField } from '../domain/trace.js';
import { accepted, type Decision, type DeliveryRequest, refused } from '../domain/transaction.js';
import { unjudged } from './authentication/judge.js';
import { Distribution } from './distribution.js';
import { originOf } from './origin.js';
import type { LocalSuccess } from './localSuccess.js';
import { checkLists, checkLoops } from './loops.js';
import type { DeliveryParts } from './parts.js';
import type { Alongside } from './queued.js';
import { isOurs, Provenance } from './provenance.js';
import { ReportCopy } from './reports/reportCopy.js';
import { applyRules, mayLeadAway, type Ruled } from './rules/applyRules.js';
import { SignatureStamp } from './signatures/signatureStamp.js';
import { ownCopyOf } from './signatures/sentCopies.js';
import { type Stop, stopsOf } from './stops.js';
import type { SentCopy } from './targets.js';
import { refusalEvent, tracedMessage } from './telling.js';

/**
 * One message on its way in: collected, completed where it was submitted, and stored for every recipient in one commit.
 * States: collecting → committed | refused | aborted; nothing is visible before the commit.
 */
export class IncomingMail {
  private readonly header = new HeaderCollector();
  private readonly intake: MessageIntake;
  private readonly provenance: Provenance;
  private readonly report: ReportCopy | null;
  private refusal: Decision | null = null;
  private sentFrom: readonly AccountId[] = [];
  private stamp: SignatureStamp | null = null;
  /** Lists that the message has come through. */
  private listIds: readonly string[] = [];

  constructor(
    private readonly request: DeliveryRequest,
    private readonly parts: DeliveryParts,
    private readonly success: Pick<LocalSuccess, 'tell'>,
  ) {
    this.intake = parts.store.intake();
    this.provenance = new Provenance(request, parts);
    const addresses = request.recipients.map(({ address }) => address);
    this.report = ReportCopy.of(addresses, parts.reports);
  }

  /** Takes octets of the message; a promise holds the sender back. What is refused is read to its end all the same. */
  write(chunk: Buffer): Promise<void> | void {
    if (this.refusal) return undefined;
    try {
      this.provenance.received(chunk);
      this.report?.write(chunk);
      if (this.header.complete) return this.guarded(this.take(chunk));
      const body = this.header.push(chunk);
      if (this.header.octets > maxHeaderOctets) throw new FumibakoError('header-invalid', 'the header is too large');
      return body ? this.guarded(this.beginBody(body)) : undefined;
    } catch (error) {
      return this.refuse(error);
    }
  }

  /** One decision for each recipient, after the commit. `alongside`: steps of the same transaction. */
  async commit(alongside: readonly Alongside[] = []): Promise<readonly Decision[]> {
    try {
      if (!this.refusal && !this.header.complete) await this.guarded(this.beginBody(Buffer.alloc(0)));
      if (!this.refusal && this.stamp) await this.guarded(this.pass(this.stamp.end()));
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
    this.provenance.close();
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
    checkLoops(this.request, received, fields);
    this.listIds = fields
      .filter(({ name }) => name === 'list-id')
      .map((field) => fieldValue(received, field).toLowerCase());
    const block = withoutForeignResults(received, fields, this.parts.authenticator.names);
    if (this.provenance.isChecked && (await this.leadsAway())) this.provenance.seal();
    if (this.request.door !== 'own') await this.intake.write(receivedField(this.request, hostname, now));
    if (isOurs(this.request)) {
      const completed = completeHeader(block, { messageId: `${this.request.id}@${hostname}`, now });
      if (this.request.door !== 'own') await this.takeOrigin(completed);
      await this.take(completed.block);
    } else await this.take(block);
    if (body.length > 0) await this.take(body);
  }

  /** Whether an address of ours, or a rule, may lead to somebody elsewhere. */
  private async leadsAway(): Promise<boolean> {
    const { returnPaths } = this.parts;
    const lookups = await Promise.all(this.request.recipients.map(({ address }) => returnPaths.lookup(address)));
    const away = lookups.some((lookup) => lookup.kind === 'local' && lookup.resolution.remote.length > 0);
    return away || (await mayLeadAway(this.parts, this.request, lookups));
  }

  private take(chunk: Buffer): Promise<void> | void {
    return this.pass(this.stamp ? this.stamp.write(chunk) : chunk);
  }

  /** Octets of the message as it is sent on. */
  private pass(octets: Buffer): Promise<void> | void {
    if (octets.length === 0) return undefined;
    this.provenance.sentOn(octets);
    return this.intake.write(octets);
  }

  /** Sees whether the submitter may write in this name, and says who it is where that does not. */
  private async takeOrigin(header: SubmittedHeader): Promise<void> {
    const origin = await originOf(this.parts.recipients, this.request.sender.principal, header);
    this.sentFrom = origin.sentFrom;
    if (origin.senderField.length > 0) await this.take(origin.senderField);
    const organisation = this.request.sender.principal?.organisationId;
    const { author } = origin;
    if (organisation === undefined || author === null) return;
    const submitted = { request: this.request, organisation, author, header: header.block };
    this.stamp = await SignatureStamp.begin(this.parts, submitted);
  }

  /** LMTP: one decision for each recipient (RFC 2033 §4.2). */
  private async commitEach(): Promise<readonly Decision[]> {
    const message = await this.intake.finish();
    const distribution = new Distribution(this.parts, message);
    const outcomes = await Promise.all(
      this.request.recipients.map(async (recipient) => {
        const own = { ...this.request, recipients: [recipient] };
        try {
          const lookup = await this.parts.returnPaths.lookup(recipient.address);
          checkLists(this.listIds, [lookup]);
          const stops = stopsOf(own, [lookup]);
          const journal = await this.parts.journal.copies(own, stops, this.header.block());
          const events = await distribution.store(own, stops, { journal });
          return { lookup, stops, events, decision: events === null ? refused('over-quota') : accepted };
        } catch (error) {
          return { lookup: null, stops: [], events: null, decision: refused(kindOf(error) ?? 'unavailable') };
        }
      }),
    );
    const lookups = outcomes.flatMap(({ lookup }) => lookup ?? []);
    const there = outcomes.flatMap(({ stops, decision }) => (decision.ok ? stops : []));
    this.success.tell(this.request, there, this.header.block());
    const events = outcomes.flatMap(({ decision, events: delivered }, index) => {
      const address = this.request.recipients[index]?.address;
      if (decision.ok) return delivered ?? [];
      return [refusalEvent(this.now(), address ? addressKey(address) : null, decision.kind)];
    });
    this.parts.trace.tell(tracedMessage(this.request, this.now(), { message, lookups }), events);
    return outcomes.map(({ decision }) => decision);
  }

  /** Everybody in one commit, or nobody: there is one reply for all. */
  private async commitAll(steps: readonly Alongside[]): Promise<readonly Decision[]> {
    const { returnPaths, trace } = this.parts;
    const lookups = await Promise.all(this.request.recipients.map(({ address }) => returnPaths.lookup(address)));
    checkLists(this.listIds, lookups);
    // Reports are taken in, not delivered.
    if (this.request.heldUntil && !this.report) return await this.hold(this.request.heldUntil, lookups);
    const { checked, ...verdict } = await this.provenance.verdict();
    if (this.report && (await this.onlyReports(this.report, lookups))) {
      await this.intake.abort();
      trace.tell(tracedMessage(this.request, this.now(), { lookups }), checked);
      return this.request.recipients.map(() => accepted);
    }
    const message = await this.intake.finish();
    const named = stopsOf(this.request, lookups).map((stop, index) =>
      verdict.judgement?.isJunk[index] ? { ...stop, mark: { ...stop.mark, isJunk: true } } : stop,
    );
    const { refusal, stops, events: ruled } = await this.ruled(named, message);
    const told = tracedMessage(this.request, this.now(), { message, lookups });
    if (refusal !== null) {
      const event = refusalEvent(this.now(), null, 'not-permitted', this.provenance.found);
      if (this.request.wasHeld) this.addToStory(ruled);
      else trace.tellRefusal(told, ...checked, ...ruled, event);
      return this.request.recipients.map(() => refused('not-permitted', refusal));
    }
    checkLists(
      this.listIds,
      stops.map(({ lookup }) => lookup),
    );
    const journal = await this.parts.journal.copies(this.request, [...named, ...stops], this.header.block());
    const { sent, own } = await this.sentCopies(message);
    const distribution = new Distribution(this.parts, message, verdict, sent);
    const all = [...steps, ...this.carrySteps(message)];
    const events = await distribution.store(this.request, stops, { steps: all, journal });
    if (events === null) return this.refuseAll(refused('over-quota'));
    if (own) await this.parts.sentCopies.filedNow(own.accountId, message.summary.messageId);
    this.success.tell(this.request, stops, this.header.block());
    const story = [...checked, ...(this.stamp?.events(this.now()) ?? []), ...ruled, ...events];
    if (this.request.wasHeld) this.addToStory(story);
    else trace.tell(told, story);
    return this.request.recipients.map(() => accepted);
  }

  /** What became of a message that was held, whose story has begun already. */
  private addToStory(events: readonly TraceEvent[]): void {
    for (const event of events) this.parts.trace.add(this.request.id, event);
  }

  /** Keeps the message until its time: it is signed, rules look at it, and it goes to whom its addresses lead, then. */
  private async hold(until: number, lookups: readonly Lookup[]): Promise<readonly Decision[]> {
    const message = await this.intake.finish();
    const { sent, own } = await this.sentCopies(message);
    const distribution = new Distribution(this.parts, message, unjudged, sent);
    if (!(await distribution.hold(this.request, until, this.carrySteps(message))))
      return this.refuseAll(refused('over-quota'));
    if (own) await this.parts.sentCopies.filedNow(own.accountId, message.summary.messageId);
    const detail = { until: new Date(until).toISOString() };
    const held: TraceEvent = { at: this.now(), recipient: null, kind: 'held', detail };
    this.parts.trace.tell(tracedMessage(this.request, this.now(), { message, lookups }), [
      ...(this.stamp?.events(this.now()) ?? []),
      held,
    ]);
    return this.request.recipients.map(() => accepted);
  }

  /** Copies for those from whom it is sent: shared mailboxes, and who wrote it where it is not as they wrote it any more. */
  private async sentCopies(message: IncomingMessage): Promise<{ sent: readonly SentCopy[]; own: SentCopy | null }> {
    const own = this.stamp?.hasChanged
      ? await ownCopyOf(this.parts.sentCopies, this.request, this.header, message)
      : null;
    const shared = this.sentFrom.map((accountId) => ({ accountId, fields: Buffer.alloc(0) }));
    return { sent: own ? [...shared, own] : shared, own };
  }

  private carrySteps({ summary }: IncomingMessage): readonly Step[] {
    return this.stamp?.steps(summary.messageId) ?? [];
  }

  /** What the rules of those whom the message concerns say of it; of what the server writes itself they say nothing. */
  private async ruled(stops: readonly Stop[], message: IncomingMessage): Promise<Ruled> {
    if (this.request.door === 'own' && !this.request.wasHeld) return { refusal: null, stops, events: [] };
    const results = this.provenance.found;
    const passage = { request: this.request, stops, header: this.header.block(), message, results, now: this.now() };
    return await applyRules(this.parts, passage);
  }

  /**
   * Takes reports in; true when that is all there is to do. Throws `report-unreadable` where nobody else gets the message
   * and nothing was in it.
   */
  private async onlyReports(report: ReportCopy, lookups: readonly Lookup[]): Promise<boolean> {
    const taken = await report.take();
    if (lookups.some(({ kind }) => kind !== 'unknown')) return false;
    if (taken === 0) throw new FumibakoError('report-unreadable', 'the message to a report address holds none');
    return true;
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
    if (!decision.ok && !this.request.wasHeld) {
      const message = tracedMessage(this.request, this.now(), {});
      this.parts.trace.tellRefusal(message, refusalEvent(this.now(), null, decision.kind, this.provenance.found));
    }
    return this.request.recipients.map(() => decision);
  }
}
