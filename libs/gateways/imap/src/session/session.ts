import type { Principal } from '#core/directory';
import { type Actor, allFlags, type Flags, type MailStore, type Right } from '#core/mailstore';
import { type AccountId, kindOf } from '#kernel';
import {
  type ByteWriter,
  capabilityList,
  DEFAULT_PARSE_LIMITS,
  type DisabledExtensions,
  FetchWriter,
  type ParseContext,
  type ResponseCode,
  type SessionState,
  writeFlags,
  writeUntaggedStatus,
} from '#wires/imap';
import { type MechanismName, needsBinding } from '#wires/sasl';
import { mayUseCleartext, type ServerTls } from '#platform/net';
import type { ResolvedOptions } from '../options.js';
import { FlagTable } from '../views/flagTable.js';
import type { SelectedMailbox } from '../views/selectedMailbox.js';
import { type Channel, ConnectionGone } from './channel.js';
import type { AnnotationNews, Notifications } from './listening.js';
import { lookAtNames } from './looking.js';
import { findMailbox, type MailboxRef } from './mailboxes.js';
import type { MessageReceiver } from './messageReceiver.js';

/** What one connection is and knows. */
export class Session {
  principal: Principal | null = null;
  selected: SelectedMailbox | null = null;
  /** RFC 7162 §3.1: MODSEQ goes with every change of flags. */
  condstore = false;
  /** RFC 7162 §3.2.3: removals are told by UID. */
  qresync = false;
  /** RFC 9586 §3: there are no message numbers. */
  uidOnly = false;
  /** RFC 9051 §6.3.1: mailbox names are UTF-8, SEARCH answers ESEARCH. */
  rev2 = false;
  /** RFC 6855 §3: UTF-8 in quoted strings. */
  utf8Accepted = false;
  /** Over TLS. */
  secure = false;
  append: MessageReceiver | null = null;
  /** What the client wants to be told of beyond the usual (RFC 5465 §3.1). */
  notifications: Notifications | null = null;
  /** Annotations that others change are told (RFC 5464 §4.1). */
  annotationNews: AnnotationNews | null = null;
  /** Nothing is being done for the client: it may be told BYE at once. */
  waiting = false;
  authenticationFailures = 0;
  /** How far the client's octets had come when the database was looked at last. */
  readonly lookedUpTo = { mailbox: 0, names: 0 };
  private table: FlagTable | null = null;
  private tableOwner: AccountId | null = null;
  private tag: string | null = null;
  private toldProgress = 0;

  constructor(
    readonly options: ResolvedOptions,
    readonly channel: Channel,
    readonly tls: ServerTls | null,
    readonly address: string,
    /** Ends the connection with `* BYE`. */
    readonly bye: (text: string, code?: ResponseCode | null) => void,
    /** Somebody has logged in, or out. */
    private readonly loginChanged: (loggedIn: boolean) => void,
  ) {}

  loggedIn(): void {
    this.loginChanged(true);
  }

  loggedOut(): void {
    this.loginChanged(false);
  }

  get out(): ByteWriter {
    return this.channel.out;
  }

  get store(): MailStore {
    return this.options.store;
  }

  get state(): SessionState {
    if (this.principal === null) return 'not-authenticated';
    return this.selected === null ? 'authenticated' : 'selected';
  }

  /** Extensions that are not announced. */
  get disabled(): DisabledExtensions {
    return this.options.disabled;
  }

  get context(): ParseContext {
    return { utf8: this.utf8, limits: DEFAULT_PARSE_LIMITS };
  }

  /** Mailbox names and quoted strings are UTF-8 in both directions. */
  get utf8(): boolean {
    return this.rev2 || this.utf8Accepted;
  }

  get accountId(): AccountId {
    if (this.principal === null) throw new Error('nobody has logged in');
    return this.principal.accountId;
  }

  get actor(): Actor {
    return { via: 'imap', address: this.principal?.address ?? null };
  }

  /** The selected mailbox; commands that need one are legal only there. */
  get mailbox(): SelectedMailbox {
    if (this.selected === null) throw new Error('no mailbox is selected');
    return this.selected;
  }

  /** Whether this client may log in over the connection as it is. */
  get mayAuthenticate(): boolean {
    return this.secure || mayUseCleartext(this.options.cleartextAuthentication, this.address);
  }

  /** Mechanisms on offer: those that bind to the connection need TLS. */
  get mechanisms(): readonly MechanismName[] {
    return this.options.mechanisms.filter((name) => this.secure || !needsBinding(name));
  }

  /** The capabilities of the moment (RFC 9051 §7.2.2). */
  get capabilities(): string[] {
    const { limits } = this.options;
    return capabilityList({
      authenticated: this.principal !== null,
      canStartTls: this.tls !== null && !this.secure,
      loginDisabled: !this.mayAuthenticate,
      mechanisms: this.mayAuthenticate ? this.mechanisms : [],
      appendLimit: limits.appendOctets,
      messageLimit: limits.messages === 0 ? null : limits.messages,
      saveLimit: limits.savedMessages === 0 ? null : limits.savedMessages,
      quotaResources: ['STORAGE', 'MESSAGE'],
      disabled: this.disabled,
    });
  }

  /** A line that answers a continuation; null for one that is too long. @throws ConnectionGone */
  async readLine(): Promise<Buffer | null> {
    this.channel.flush();
    this.channel.framer.expectLine();
    this.waiting = true;
    const event = await this.channel.next();
    this.waiting = false;
    if (event === null) throw new ConnectionGone();
    return event.kind === 'line' ? event.octets : null;
  }

  /** The mailbox of a name, where there are the rights needed. Throws as {@link findMailbox}. */
  async find(name: string, ...needed: Right[]): Promise<MailboxRef> {
    try {
      return await findMailbox(this, name, needed);
    } catch (error) {
      // another process may just have made it
      if (kindOf(error) !== 'mailbox-unknown' || !(await lookAtNames(this))) throw error;
      return await findMailbox(this, name, needed);
    }
  }

  /** Whether a mailbox is the selected one. */
  hasSelected({ accountId, id }: Pick<MailboxRef, 'accountId' | 'id'>): boolean {
    return this.selected?.info.id === id && this.selected.accountId === accountId;
  }

  /** Does something with another mailbox in the place of the selected one. */
  async within<T>(mailbox: SelectedMailbox, work: () => Promise<T>): Promise<T> {
    const { selected } = this;
    this.selected = mailbox;
    try {
      return await work();
    } finally {
      // the connection may have ended meanwhile, and with it the selection
      this.selected = this.channel.dead ? null : selected;
      if (this.channel.dead) selected?.close();
    }
  }

  /** Leaves the selected mailbox; tells CLOSED where another is about to be selected (RFC 9051 §7.1). */
  deselect(tellClosed = false): void {
    if (this.selected === null) return;
    this.selected.close();
    this.selected = null;
    if (tellClosed) writeUntaggedStatus(this.out, 'OK', 'Previous mailbox closed', { name: 'CLOSED' });
  }

  /** Keywords are those of the account that the selected mailbox is in. */
  get keywordOwner(): AccountId {
    return this.selected?.accountId ?? this.accountId;
  }

  /** Names for flags as they were told last. */
  get currentTable(): FlagTable | null {
    return this.table;
  }

  /** Names for flags, renewed where one of them holds a keyword that is new; FLAGS is told again then. */
  async flagTable(flags: Iterable<Flags> = []): Promise<FlagTable> {
    if (this.tableOwner !== this.keywordOwner) this.table = null;
    this.tableOwner = this.keywordOwner;
    let { table } = this;
    if (table !== null) {
      let known = true;
      for (const value of flags) if (!table.knows(value)) known = false;
      if (known) return table;
    }
    const { keywords } = await this.store.mailboxes.tree(this.keywordOwner);
    const before = table;
    table = new FlagTable(keywords);
    this.table = table;
    if (before !== null && this.selected !== null && keywords.length !== before.keywordCount) this.tellFlags(table);
    return table;
  }

  /** FLAGS and PERMANENTFLAGS (RFC 9051 §7.3.5, RFC 9051 §7.1). */
  tellFlags(table: FlagTable): void {
    const { out, selected } = this;
    writeFlags(out, table.list);
    const changeable = selected?.changeable ?? allFlags;
    if (selected !== null) selected.toldChangeable = changeable;
    // RFC 4314 §5.1: what the rights allow to change
    writeUntaggedStatus(out, 'OK', changeable === 0 ? 'No permanent flags permitted' : 'Flags permitted', {
      name: 'PERMANENTFLAGS',
      flags: table.listOf(changeable),
      anyKeyword: selected === null || (!selected.readOnly && selected.rights.has('w')),
    });
  }

  /** Tells MODSEQ from now on, and at once what the selected mailbox has reached (RFC 7162 §3.1). */
  enableCondstore(): void {
    if (this.condstore) return;
    this.condstore = true;
    if (this.selected === null) return;
    const value = Math.max(1, this.selected.view.changeNumber);
    writeUntaggedStatus(this.out, 'OK', 'Highest', { name: 'HIGHESTMODSEQ', value });
  }

  /** Forgets who was here and all that was enabled (RFC 8437 §3); TLS stays. */
  reset(): void {
    this.close();
    this.principal = null;
    this.condstore = false;
    this.qresync = false;
    this.uidOnly = false;
    this.rev2 = false;
    this.utf8Accepted = false;
    this.table = null;
  }

  /** A FETCH response of a message, or UIDFETCH where there are no numbers (RFC 9586 §3). */
  fetchWriter(index: number, uid: number): FetchWriter {
    return this.uidOnly ? new FetchWriter(this.out, uid, true) : new FetchWriter(this.out, index + 1);
  }

  /** Says how far a long command has come, every now and then (RFC 9585 §4). */
  progressed(done: number, all: number): void {
    const { clock, limits } = this.options;
    const now = clock.now();
    if (this.tag === null || now - this.toldProgress < limits.progressInterval) return;
    this.toldProgress = now;
    const code = { name: 'INPROGRESS', tag: this.tag, done, all } as const;
    writeUntaggedStatus(this.out, 'OK', 'Still at work', code);
    this.channel.flush();
  }

  /** A command begins, or (null) ends. */
  at(tag: string | null): void {
    this.tag = tag;
    this.toldProgress = this.options.clock.now();
  }

  close(): void {
    this.notifications?.close();
    this.notifications = null;
    this.annotationNews?.close();
    this.annotationNews = null;
    this.deselect();
    void this.append?.abort();
    this.append = null;
  }
}
