import { type MessageRendition, unpackStructure } from '#core/mailstore';
import { FumibakoError } from '#kernel';
import { type FetchItem, type FetchPartial, type FetchWriter, type Section, type SimpleFetchItem } from '#wires/imap';
import { ConnectionGone } from '../session/channel.js';
import { gmNumberOf } from '../gmail/ids.js';
import { withStar } from '../gmail/labels.js';
import { emailId, threadObjectId } from '../session/objectIds.js';
import type { Session } from '../session/session.js';
import type { FlagTable } from '../views/flagTable.js';
import { SLICE_OCTETS } from './contentsInFlight.js';
import { decodedPieces } from './decode.js';
import { decodedSize, decodedWhole, type EncodedPart, encodedPart, wholeMessage } from './encodedPart.js';
import { pickFields } from './headerFields.js';
import type { FetchedMessage, Loaded } from './loader.js';
import { heldOctets, type MessageOctets, storedOctets } from './octets.js';
import { plainBody } from './plainBody.js';
import { type ExtraItem, type FetchPlan, isUsualHeader } from './plan.js';
import { cut, type MessageTree, type Span, spanOf } from './sections.js';

const HEADER: Section = { part: '', text: 'HEADER', fields: [] };
const TEXT: Section = { part: '', text: 'TEXT', fields: [] };

/** Where octets go: at once, or announced and then streamed. */
interface Outlet {
  readonly whole: (octets: Buffer | null) => void;
  readonly stream: (size: number) => void;
}

/** Writes the FETCH response of one message. */
export class MessageWriter {
  private writer: FetchWriter;
  private readonly rendition: MessageRendition | undefined;
  private readonly octets: MessageOctets;
  private treeOf: MessageTree | null = null;

  constructor(
    private readonly session: Session,
    private readonly message: FetchedMessage,
    private readonly loaded: Loaded,
    private readonly table: FlagTable,
  ) {
    this.rendition = loaded.renditions.get(message.messageId);
    const content = loaded.contents.get(message.messageId);
    this.octets =
      content === undefined ? storedOctets(session, session.mailbox.accountId, message.messageId) : heldOctets(content);
  }

  /**
   * Writes the whole response. Throws before its first octet when the message is gone or cannot be decoded; a failure
   * after it leaves a line that cannot be ended, and cuts the connection.
   */
  async write(items: readonly FetchItem[], plan: FetchPlan): Promise<void> {
    if (plan.source === 'renditions') this.required();
    for (const item of items) if (item.kind === 'binary' || item.kind === 'binary-size') this.partOf(item.part);
    this.writer = this.session.fetchWriter(this.message.index, this.message.uid);
    try {
      for (const item of items) {
        // Most items are at hand: waiting for each would cost more than writing it.
        const pending = this.item(item);
        if (pending !== undefined) await pending;
      }
    } catch (error) {
      if (error instanceof ConnectionGone) throw error;
      this.session.options.logger.error({ error, message: this.message.messageId }, 'cannot read a message');
      this.session.channel.destroy();
      throw new ConnectionGone();
    }
    this.writer.end();
  }

  private item(item: FetchItem): Promise<void> | undefined {
    switch (item.kind) {
      case 'simple':
        return this.simple(item.name);
      case 'section':
        return this.keptSection(item) ? undefined : this.section(item.section, item.partial);
      case 'binary':
        return this.binary(item.part, item.partial);
      case 'binary-size':
        return this.binarySize(item.part);
    }
  }

  private get tree(): MessageTree {
    const { prefix, structure, size } = this.required();
    this.treeOf ??= { root: unpackStructure(structure), prefix, size };
    return this.treeOf;
  }

  private required(): MessageRendition {
    if (this.rendition === undefined)
      throw new FumibakoError('message-unreadable', `message ${this.message.messageId}`);
    return this.rendition;
  }

  private simple(name: SimpleFetchItem): Promise<void> | undefined {
    if (this.fromView(name) || this.fromRendition(name)) return undefined;
    return this.rfc822(name);
  }

  /** Writes an item that the view holds or that was read for the group; false for another. */
  private fromView(name: SimpleFetchItem): boolean {
    const { writer, message } = this;
    switch (name) {
      case 'UID':
        writer.uid(message.uid);
        return true;
      case 'FLAGS':
        writer.flagsRendered(this.table.render(message.flags, this.session.mailbox.recent.has(message.uid)));
        return true;
      case 'INTERNALDATE':
        writer.internalDate(message.internalDate);
        return true;
      case 'RFC822.SIZE':
        writer.size(message.size);
        return true;
      case 'MODSEQ':
        writer.modSeq(message.modSeq);
        return true;
      case 'EMAILID':
        writer.emailId(emailId(this.session, message.messageId));
        return true;
      case 'X-GM-MSGID':
        writer.gmNumber('MSGID', gmNumberOf(this.session.mailbox.accountId, message.messageId));
        return true;
      case 'X-GM-THRID':
      case 'X-GM-LABELS':
      case 'THREADID':
      case 'SAVEDATE':
      case 'PREVIEW':
        this.extra(name);
        return true;
      default:
        return false;
    }
  }

  private extra(name: ExtraItem): void {
    const { writer, message, loaded } = this;
    const { uid, messageId, internalDate } = message;
    if (name === 'THREADID') {
      const thread = loaded.threads.get(messageId);
      writer.threadId(thread === undefined ? null : threadObjectId(this.session, thread));
    } else if (name === 'X-GM-THRID')
      writer.gmNumber('THRID', gmNumberOf(this.session.mailbox.accountId, loaded.threads.get(messageId) ?? messageId));
    else if (name === 'X-GM-LABELS')
      writer.gmLabels(withStar(loaded.labels.get(messageId), message.flags), this.session.utf8);
    else if (name === 'SAVEDATE') writer.saveDate(loaded.savedAt.get(uid) ?? internalDate);
    else writer.preview(loaded.previews.get(messageId) ?? '', this.session.utf8);
  }

  /** Writes an item that was rendered at arrival; false for another. */
  private fromRendition(name: SimpleFetchItem): boolean {
    const { writer } = this;
    switch (name) {
      case 'ENVELOPE':
        writer.envelope(this.loaded.envelopes.get(this.message.messageId) ?? this.required().envelope);
        return true;
      case 'BODYSTRUCTURE':
        writer.bodyStructure(this.required().bodyStructure);
        return true;
      case 'BODY':
        writer.body(plainBody(this.required().bodyStructure));
        return true;
      default:
        return false;
    }
  }

  /** RFC822 and its parts (RFC 3501 §6.4.5). */
  private async rfc822(name: SimpleFetchItem): Promise<void> {
    if (name === 'RFC822') return await this.sendRfc822('', { start: 0, end: this.message.size });
    if (name === 'RFC822.HEADER') return await this.sendRfc822('.HEADER', spanOf(this.tree, HEADER));
    if (name === 'RFC822.TEXT') return await this.sendRfc822('.TEXT', spanOf(this.tree, TEXT));
  }

  private async sendRfc822(part: '' | '.HEADER' | '.TEXT', span: Span | null): Promise<void> {
    const { writer } = this;
    await this.send(span, {
      whole: (octets) => writer.rfc822(octets, part),
      stream: (size) => writer.rfc822Stream(size, part),
    });
  }

  /** Writes a section of usual header fields, which are at hand; false where they are not. */
  private keptSection({ section, partial }: Extract<FetchItem, { kind: 'section' }>): boolean {
    const kept = partial === null ? this.keptFields(section) : null;
    if (kept !== null) this.writer.section(section, null, pickFields(kept, section));
    return kept !== null;
  }

  /** The usual fields, where the section asks for them alone and they were not too large to be kept. */
  private keptFields(section: Section): Buffer | null {
    const kept = this.loaded.fields.get(this.message.messageId) ?? this.rendition?.fields;
    return isUsualHeader(section) && kept !== undefined && kept.length > 0 ? kept : null;
  }

  private async section(section: Section, partial: FetchPartial | null): Promise<void> {
    const origin = partial?.start ?? null;
    if (section.text === 'HEADER.FIELDS' || section.text === 'HEADER.FIELDS.NOT') {
      const fields = await this.headerFields(section);
      const { start, end } = cut({ start: 0, end: fields?.length ?? 0 }, partial);
      this.writer.section(section, origin, fields?.subarray(start, end) ?? null);
      return;
    }
    const whole = section.part === '' && section.text === null;
    const span = whole ? { start: 0, end: this.message.size } : spanOf(this.tree, section);
    await this.send(span === null ? null : cut(span, partial), {
      whole: (octets) => this.writer.section(section, origin, octets),
      stream: (size) => this.writer.sectionStream(section, origin, size),
    });
  }

  private async headerFields(section: Section): Promise<Buffer | null> {
    const kept = this.keptFields(section);
    if (kept !== null) return pickFields(kept, section);
    const span = spanOf(await this.knownTree(), section);
    return span === null ? null : pickFields(await this.octets.read(span), section);
  }

  /** The tree, read by itself for a message whose usual fields were too large to be kept. */
  private async knownTree(): Promise<MessageTree> {
    if (this.rendition !== undefined) return this.tree;
    const { messageId } = this.message;
    const found = await this.session.store.reader.renditions(this.session.mailbox.accountId, [messageId]);
    const rendition = found.get(messageId);
    if (rendition === undefined) throw new FumibakoError('message-unreadable', `message ${messageId}`);
    return { root: unpackStructure(rendition.structure), prefix: rendition.prefix, size: rendition.size };
  }

  /** Writes octets at once when they are few, else slice by slice as the client reads. */
  private async send(span: Span | null, out: Outlet): Promise<void> {
    const size = span === null ? 0 : span.end - span.start;
    if (span === null || size <= SLICE_OCTETS) {
      const octets = span === null ? null : await this.octets.read(span);
      if (octets !== null && octets.length !== size) throw new Error(`${octets.length} octets came of ${size}`);
      out.whole(octets);
      return;
    }
    out.stream(size);
    for (let at = span.start; at < span.end; ) at += await this.sendSlice({ start: at, end: span.end });
  }

  /** Sends the first octets of a span; gives their number when the client has taken them. */
  private async sendSlice({ start, end }: Span): Promise<number> {
    const { channel, options } = this.session;
    const slice = options.contentsInFlight.takeSlice();
    try {
      const octets = await this.octets.read({ start, end: Math.min(end, start + slice.length) }, slice);
      if (octets.length === 0) throw new Error(`nothing came of ${end - start} octets`);
      await channel.pass(octets);
      options.contentsInFlight.giveBack(slice);
      return octets.length;
    } catch (error) {
      // Something may still read it.
      options.contentsInFlight.release(slice.length);
      throw error;
    }
  }

  /** Writes a part of what comes piece by piece, exactly as announced. */
  private async pour(pieces: AsyncIterable<Buffer>, { start, end }: Span): Promise<void> {
    const { out, channel } = this.session;
    let at = 0;
    for await (const piece of pieces) {
      if (at >= end) break;
      out.octets(piece.subarray(Math.max(0, start - at), Math.max(0, end - at)));
      at += piece.length;
      await channel.relieve();
    }
    if (at < end) throw new Error(`${at} octets came of ${end}`);
  }

  private partOf(number: string): EncodedPart | null {
    return number === '' ? wholeMessage(this.message.size) : encodedPart(this.tree, number);
  }

  private async binarySize(number: string): Promise<void> {
    const part = this.partOf(number);
    this.writer.binarySize(number, part === null ? 0 : await decodedSize(this.octets, part));
  }

  /** RFC 9051 §6.4.5: a large part is decoded once to count, and once more to send, so that it is never held whole. */
  private async binary(number: string, partial: FetchPartial | null): Promise<void> {
    const origin = partial?.start ?? null;
    const part = this.partOf(number);
    const whole = part === null ? null : await decodedWhole(this.octets, part);
    if (part === null || whole !== null) {
      const { start, end } = cut({ start: 0, end: whole?.length ?? 0 }, partial);
      this.writer.binary(number, origin, whole?.subarray(start, end) ?? null);
      return;
    }
    const span = cut({ start: 0, end: await decodedSize(this.octets, part) }, partial);
    this.writer.binaryStream(number, origin, span.end - span.start);
    await this.pour(decodedPieces(this.octets, part.span, part.encoding), span);
  }
}
