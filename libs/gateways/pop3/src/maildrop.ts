import { type MailboxId, type MessageId, uidSetOf } from '#kernel';
import type { Principal } from '#core/directory';
import type { MailboxView, MaildropLock, MailStore } from '#core/mailstore';
import { uniqueId } from '#wires/pop3';
import type { Pop3Limits } from './options.js';
import { ReadAhead } from './readAhead.js';

/**
 * INBOX as it was at log-in (RFC 1939 §4): messages keep their numbers whatever IMAP does meanwhile. Nothing is
 * removed before `update`.
 */
export class Maildrop {
  readonly readAhead: ReadAhead;
  private readonly uids: Float64Array;
  private readonly messageIds: Float64Array;
  private readonly sizes: Float64Array;
  private readonly marked = new Set<number>();
  private markedOctets = 0;
  private readonly allOctets: number;
  private released: Promise<void> | null = null;

  private constructor(
    readonly principal: Principal,
    private readonly store: MailStore,
    private readonly opened: { readonly view: MailboxView; readonly close: () => void },
    private readonly place: { readonly mailboxId: MailboxId; readonly lock: MaildropLock },
    limits: Pop3Limits,
  ) {
    const { view } = opened;
    const length = view.length;
    this.uids = new Float64Array(length);
    this.messageIds = new Float64Array(length);
    this.sizes = new Float64Array(length);
    let octets = 0;
    for (let index = 0; index < length; index++) {
      this.uids[index] = view.uidAt(index);
      this.messageIds[index] = view.messageIdAt(index);
      this.sizes[index] = view.sizeAt(index);
      octets += view.sizeAt(index);
    }
    this.allOctets = octets;
    this.readAhead = new ReadAhead(store, principal.accountId, this, limits);
  }

  /** Takes the maildrop; null when another session has it. Throws what the store throws. */
  static async open(store: MailStore, principal: Principal, limits: Pop3Limits): Promise<Maildrop | null> {
    const lock = await store.lockMaildrop(principal.accountId);
    if (lock === null) return null;
    try {
      const mailboxId = await store.mailboxes.inboxId(principal.accountId);
      const opened = await store.open(principal.accountId, mailboxId);
      return new Maildrop(principal, store, opened, { mailboxId, lock }, limits);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Messages at log-in, those marked as deleted included. */
  get length(): number {
    return this.uids.length;
  }

  /** Messages and octets that are not marked as deleted (RFC 1939 §5). */
  get remaining(): { readonly messages: number; readonly octets: number } {
    return { messages: this.length - this.marked.size, octets: this.allOctets - this.markedOctets };
  }

  /** Index of a message number; null when there is no such message or it is marked as deleted. */
  find(message: number): number | null {
    return message <= this.length && !this.marked.has(message - 1) ? message - 1 : null;
  }

  wanted(index: number): boolean {
    return !this.marked.has(index);
  }
  sizeAt(index: number): number {
    return this.sizes[index] as number;
  }
  messageIdAt(index: number): MessageId {
    return this.messageIds[index] as MessageId;
  }
  uniqueIdAt(index: number): string {
    return uniqueId(this.opened.view.uidValidity, this.uids[index] as number);
  }

  /** True when somebody else has removed the message since the log-in. */
  isGone(index: number): boolean {
    return this.opened.view.indexOf(this.uids[index] as number) < 0;
  }

  /** Octets of one message from `start` to `end` (exclusive). */
  slice(index: number, start: number, end: number): Promise<Buffer> {
    return this.store.reader.slice(this.principal.accountId, this.messageIdAt(index), start, end);
  }

  mark(index: number): void {
    if (this.marked.has(index)) return;
    this.marked.add(index);
    this.markedOctets += this.sizeAt(index);
  }

  unmarkAll(): void {
    this.marked.clear();
    this.markedOctets = 0;
  }

  /** The UPDATE state (RFC 1939 §6): removes what is marked, in one commit, for good. Gives the number removed. */
  async update(): Promise<number> {
    if (this.marked.size === 0) return 0;
    const uids = [...this.marked].sort((left, right) => left - right).map((index) => this.uids[index] as number);
    const place = { accountId: this.principal.accountId, id: this.place.mailboxId };
    const actor = { via: 'pop3', address: this.principal.address } as const;
    return (await this.store.entries.remove(place, uidSetOf(uids), false, actor)).length;
  }

  /** Lets the maildrop go; without `update` nothing in it has changed. */
  release(): Promise<void> {
    this.released ??= this.letGo();
    return this.released;
  }

  private async letGo(): Promise<void> {
    this.readAhead.clear();
    this.opened.close();
    await this.place.lock.release();
  }
}
