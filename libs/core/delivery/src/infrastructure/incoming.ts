import { scanFields } from '#formats/mime';
import { type AccountId, FumibakoError, kindOf } from '#kernel';
import { addressKey, type Lookup } from '#core/directory';
import type { IncomingMessage } from '#core/mailstore';
import type { TraceEvent } from '#core/trace';
import { hasBareLineEnd, HeaderCollector, maxHeaderOctets } from '../domain/headerBlock.js';
import { completeHeader, maxFields, type SubmittedHeader } from '../domain/submissionHeader.js';
import { LoopGuard } from '../domain/loops.js';
import { withoutForeignResults } from '../domain/foreignResults.js';
import { receivedField } from '../domain/trace.js';
import { accepted, type Decision, type DeliveryRequest, isOfMachine, refused } from '../domain/transaction.js';
import { type Vouching, vouchingOf } from '../domain/vouching.js';
import { unjudged, type Verdict } from './authentication/judge.js';
import { tooLargeFor } from './acceptance.js';
import { Distribution } from './distribution.js';
import { MessageForms, oneForm } from './forms.js';
import { originOf, relayedAuthors } from './origin.js';
import { type Parted, partWaiting } from './moderation/waiting.js';
import type { DeliveryParts } from './parts.js';
import type { Alongside } from './queued.js';
import { isOurs, Provenance } from './provenance.js';
import { ReportCopy } from './reports/reportCopy.js';
import { applyRules, mayLeadAway, type Ruled } from './rules/applyRules.js';
import type { SenderNotices } from './senderNotices.js';
import { SignatureStamp } from './signatures/signatureStamp.js';
import { type Kept, StampedForms } from './signatures/stampedForms.js';
import { type Stop, stopsOf } from './stops.js';
import { refusalEvent, tracedMessage } from './telling.js';

/**
 * One message on its way in: collected, completed where it was submitted, and stored for every recipient in one commit.
 * States: collecting → committed | refused | aborted; nothing is visible before the commit.
 */
export class IncomingMail {
  private readonly header = new HeaderCollector();
  private readonly forms: MessageForms;
  private readonly provenance: Provenance;
  private readonly report: ReportCopy | null;
  private refusal: Decision | null = null;
  private sentFrom: readonly AccountId[] = [];
  private loops: LoopGuard | null = null;
  /** Of the message as it came. */
  private octets = 0;
  private stamped: StampedForms;

  constructor(
    private readonly request: DeliveryRequest,
    private readonly parts: DeliveryParts,
    private readonly notices: Pick<SenderNotices, 'delivered' | 'tooLarge'>,
  ) {
    this.provenance = new Provenance(request, parts);
    this.forms = new MessageForms(request, parts, this.provenance);
    this.stamped = new StampedForms(this.forms, null);
    const addresses = request.recipients.map(({ address }) => address);
    this.report = ReportCopy.of(addresses, parts.reports);
  }

  /** Takes octets of the message; a promise holds the sender back. What is refused is read to its end all the same. */
  write(chunk: Buffer): Promise<void> | void {
    if (this.refusal) return undefined;
    this.octets += chunk.length;
    try {
      this.provenance.received(chunk);
      this.report?.write(chunk);
      if (this.header.complete) return this.guarded(this.stamped.take(chunk));
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
      if (!this.refusal) await this.guarded(this.stamped.end());
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
    await this.forms.abort();
  }

  private async beginBody(body: Buffer): Promise<void> {
    const { clock, hostname } = this.parts;
    const now = clock.now();
    const received = this.header.block();
    // Whatever else may be in a message of BINARYMIME (RFC 3030 §3): its header is lines.
    if (this.request.body === 'binarymime' && hasBareLineEnd(received))
      throw new FumibakoError('header-invalid', 'a line of the header ends in a bare CR or LF');
    const { fields } = scanFields(received, 0, maxFields);
    this.loops = new LoopGuard(received, fields);
    this.loops.checkWay(this.request, isOurs(this.request), await this.parts.recipients.rewrites());
    const { approval = null } = this.request;
    const block =
      approval === null ? withoutForeignResults(received, fields, this.parts.authenticator.names) : received;
    if (this.provenance.isChecked && (await this.leadsAway())) this.provenance.seal();
    if (this.request.door !== 'own') await this.forms.add(receivedField(this.request, hostname, now));
    if (isOurs(this.request)) {
      const completed = completeHeader(block, { messageId: `${this.request.id}@${hostname}`, now });
      if (this.request.door === 'mx') await relayedAuthors(this.parts, this.request, completed);
      const header = this.request.door === 'submission' ? await this.signed(completed) : completed.block;
      await this.stamped.begin(header);
    } else await this.stamped.begin(block);
    if (body.length > 0) await this.stamped.take(body);
  }

  /** Whether an address of ours, or a rule, may lead to somebody elsewhere. */
  private async leadsAway(): Promise<boolean> {
    const { returnPaths } = this.parts;
    const lookups = await Promise.all(this.request.recipients.map(({ address }) => returnPaths.lookup(address)));
    const away = lookups.some((lookup) => lookup.kind === 'local' && lookup.resolution.remote.length > 0);
    return away || (await mayLeadAway(this.parts, this.request, lookups));
  }

  /** Sees whether the submitter may write in this name; gives the header with the field that says who it is where that does not. */
  private async signed(header: SubmittedHeader): Promise<Buffer> {
    const { principal } = this.request.sender;
    const { sentFrom, senderField, author } = await originOf(this.parts.recipients, principal, header);
    this.sentFrom = sentFrom;
    if (principal && author !== null) {
      const submitted = { request: this.request, organisation: principal.organisationId, author, header: header.block };
      this.stamped = new StampedForms(this.forms, await SignatureStamp.begin(this.parts, submitted));
    }
    return Buffer.concat([senderField, header.block]);
  }

  /** LMTP: one decision for each recipient (RFC 2033 §4.2). */
  private async commitEach(): Promise<readonly Decision[]> {
    const message = await this.forms.finish();
    const distribution = new Distribution(this.parts, await this.forms.formsOf(message, unjudged));
    const outcomes = await Promise.all(
      this.request.recipients.map(async (recipient) => {
        const own = { ...this.request, recipients: [recipient] };
        try {
          const lookup = await this.parts.returnPaths.lookup(recipient.address);
          this.loops?.checkLists([lookup]);
          await tooLargeFor(this.parts.recipients, own, { lookups: [lookup], octets: this.octets });
          await this.parts.moderation.hear(own, this.header.block());
          const named = stopsOf(own, [lookup]);
          const { going: stops, ...parted } = await this.part(own, named, message, unjudged);
          const journal = await this.parts.journal.copies(own, named, this.header.block());
          const stored = await distribution.store(own, stops, { steps: parted.steps, journal, vouched: this.vouched });
          const events = stored && [...parted.events, ...stored];
          return { lookup, stops, events, decision: events === null ? refused('over-quota') : accepted };
        } catch (error) {
          return { lookup: null, stops: [], events: null, decision: refused(kindOf(error) ?? 'unavailable') };
        }
      }),
    );
    const lookups = outcomes.flatMap(({ lookup }) => lookup ?? []);
    const there = outcomes.flatMap(({ stops, decision }) => (decision.ok ? stops : []));
    this.notices.delivered(this.request, there, this.header.block());
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
    this.loops?.checkLists(lookups);
    const tooLarge = await tooLargeFor(this.parts.recipients, this.request, { lookups, octets: this.octets });
    // Reports are taken in, not delivered.
    if (this.request.heldUntil && !this.report) return await this.hold(this.request.heldUntil, lookups);
    const { checked, ...verdict } = await this.provenance.verdict();
    if (this.report && (await this.onlyReports(this.report, lookups))) {
      await this.forms.abort();
      trace.tell(tracedMessage(this.request, this.now(), { lookups }), checked);
      return this.request.recipients.map(() => accepted);
    }
    await this.parts.moderation.hear(this.request, this.header.block());
    const message = await this.forms.finish();
    const forms = await this.forms.formsOf(message, verdict);
    const named = stopsOf(this.request, lookups)
      .map((stop, index) =>
        verdict.judgement?.isJunk[index] ? { ...stop, mark: { ...stop.mark, isJunk: true } } : stop,
      )
      .filter(({ recipient }) => !tooLarge.includes(recipient));
    const { refusal, stops: all, events: ruled } = await this.ruled(named, message);
    const told = tracedMessage(this.request, this.now(), { message, lookups });
    if (refusal !== null) {
      const event = refusalEvent(this.now(), null, 'not-permitted', this.provenance.found);
      if (this.request.wasHeld) this.addToStory(ruled);
      else trace.tellRefusal(told, ...checked, ...ruled, event);
      return this.request.recipients.map(() => refused('not-permitted', refusal));
    }
    this.loops?.checkLists(all.map(({ lookup }) => lookup));
    // what has waited is in the journal since it came
    const journal = this.request.approval
      ? []
      : await this.parts.journal.copies(this.request, [...named, ...all], this.header.block());
    const { going: stops, ...waiting } = await this.part(this.request, all, message, verdict);
    const { sent, own } = await this.kept(message);
    const distribution = new Distribution(this.parts, forms, sent);
    const beside = [...steps, ...waiting.steps, ...this.stamped.steps(message)];
    const events = await distribution.store(this.request, stops, { steps: beside, journal, vouched: this.vouched });
    if (events === null) return this.refuseAll(refused('over-quota'));
    if (own) await this.parts.sentCopies.filedNow(own.accountId, message.summary.messageId);
    this.notices.delivered(this.request, stops, this.header.block());
    this.notices.tooLarge(this.request, tooLarge, this.header.block());
    const large = tooLarge.map(({ address }) =>
      refusalEvent(this.now(), addressKey(address), 'message-too-big', { limit: 'size' }),
    );
    const story = [...checked, ...this.stamped.events(this.now()), ...ruled, ...large, ...waiting.events, ...events];
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
    const message = await this.forms.finish();
    const { sent, own } = await this.kept(message);
    const distribution = new Distribution(this.parts, oneForm(message), sent);
    if (!(await distribution.hold(this.request, until, this.stamped.steps(message))))
      return this.refuseAll(refused('over-quota'));
    if (own) await this.parts.sentCopies.filedNow(own.accountId, message.summary.messageId);
    const detail = { until: new Date(until).toISOString() };
    const held: TraceEvent = { at: this.now(), recipient: null, kind: 'held', detail };
    this.parts.trace.tell(tracedMessage(this.request, this.now(), { message, lookups }), [
      ...this.stamped.events(this.now()),
      held,
    ]);
    return this.request.recipients.map(() => accepted);
  }

  /** Copies for those from whom it is sent. */
  private kept(message: IncomingMessage): Promise<Kept> {
    const { request, header: written, sentFrom } = this;
    return this.stamped.kept(this.parts.sentCopies, message, { request, written, sentFrom });
  }

  /** What the rules of those whom the message concerns say of it; of what the server writes itself they say nothing. */
  private async ruled(stops: readonly Stop[], message: IncomingMessage): Promise<Ruled> {
    if (this.request.approval || isOfMachine(this.request)) return { refusal: null, stops, events: [] };
    const results = this.provenance.found;
    const passage = { request: this.request, stops, header: this.header.block(), message, results, now: this.now() };
    return await applyRules(this.parts, passage);
  }

  /** Those for whom the message waits, and the others. */
  private async part(
    request: DeliveryRequest,
    stops: readonly Stop[],
    message: IncomingMessage,
    verdict: Pick<Verdict, 'prefix' | 'seal'>,
  ): Promise<Parted> {
    const found = this.provenance.found;
    const arrival = { request, message, verdict, header: this.header.block(), found, now: this.now() };
    return await partWaiting(this.parts, arrival, stops);
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

  private get vouched(): Vouching {
    return vouchingOf(this.request, this.provenance.found);
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
