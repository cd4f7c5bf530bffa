import { type AccountId, type Clock, FumibakoError, type MailboxId } from '#kernel';
import type { FreeSpace, SegmentStore } from '#platform/blobs';
import type { Database, PipelinedWriter } from '#platform/database';
import type { IncomingMessage } from '../domain/content.js';
import type { Flags } from '../domain/flags.js';
import type { Actor } from '../domain/model.js';
import type { MailboxView } from '../domain/view.js';
import { AccessKeys } from './accessKeys.js';
import { actorText } from './actors.js';
import { Annotations } from './annotations.js';
import { DeliveryBatcher } from './batcher.js';
import { Entries } from './entries.js';
import { MailboxHistory } from './history.js';
import { type ChangeCarrier, StoreHub } from './hub.js';
import { hashOf, MessageIntake, type Renderer } from './intake.js';
import { type MaildropLock, MaildropLocks } from './maildropLocks.js';
import { Mailboxes } from './mailboxes.js';
import { DeliveryOutcomes } from './outcomes.js';
import type { Placement, Stored, Togetherness } from './placement.js';
import { Purge } from './purge.js';
import { Quotas } from './quotas.js';
import { MessageReader } from './reader.js';
import { RecentMarks } from './recentMarks.js';
import { RenditionCache } from './renditionCache.js';
import { SeenMarks } from './seenMarks.js';
import { Grants } from './grants.js';
import { Sharing } from './sharing.js';
import { type Replaced, replaceEntry } from './replacing.js';
import { SortKeys } from './sortKeys.js';
import { ThreadIds } from './threadIds.js';

export interface MailStoreOptions {
  readonly database: Database;
  readonly segments: SegmentStore;
  /** Disks that must not be filled; unguarded without it. */
  readonly space?: FreeSpace;
  readonly renderer: Renderer;
  readonly carrier: ChangeCarrier;
  readonly clock: Clock;
  readonly maxMessageOctets: number;
  /** Octets of what listings read that are kept in memory. */
  readonly cacheOctets: number;
  /** Flag changes commit without waiting for the flush. */
  readonly relaxedFlags: boolean;
  /** Octets of sort keys that are kept in memory. */
  readonly sortKeyOctets?: number;
  /** Milliseconds for which a database that went away in a commit is waited for; 10 seconds by default. */
  readonly outcomeTime?: number;
}

/** Where a message goes. */
export interface Destination {
  readonly accountId: AccountId;
  readonly mailboxId: MailboxId;
  readonly flags?: Flags;
  /** Milliseconds since 1970; now by default. */
  readonly internalDate?: number;
  /** Octets before the message: trace fields of this recipient alone. */
  readonly prefix?: Buffer;
}

/** Some 300,000 messages. */
const sortKeyOctets = 128 * 1024 * 1024;
const noPrefix = Buffer.alloc(0);

/** The mail of every account: what each protocol is written against. */
export class MailStore {
  readonly mailboxes: Mailboxes;
  readonly annotations: Annotations;
  readonly grants: Grants;
  readonly sharing: Sharing;
  readonly accessKeys: AccessKeys;
  readonly seenMarks: SeenMarks;
  readonly recentMarks: RecentMarks;
  readonly entries: Entries;
  readonly reader: MessageReader;
  readonly history: MailboxHistory;
  readonly sortKeys: SortKeys;
  readonly threads: ThreadIds;
  readonly quotas: Quotas;
  readonly purge: Purge;
  readonly hub: StoreHub;
  readonly batcher: DeliveryBatcher;
  readonly renditionCache: RenditionCache;
  private readonly deliveryWriter: PipelinedWriter;
  private readonly maildrops: MaildropLocks;

  constructor(private readonly options: MailStoreOptions) {
    const { database, segments, clock } = options;
    this.hub = new StoreHub(database, options.carrier);
    this.mailboxes = new Mailboxes(this.hub);
    this.seenMarks = new SeenMarks(this.hub);
    this.recentMarks = new RecentMarks(this.hub);
    this.grants = new Grants(this.hub);
    this.sharing = new Sharing(this.hub, this.grants);
    this.accessKeys = new AccessKeys(this.hub);
    this.annotations = new Annotations(this.hub);
    this.entries = new Entries(this.hub, options.relaxedFlags);
    this.renditionCache = new RenditionCache(options.cacheOctets);
    this.reader = new MessageReader(database, segments, this.renditionCache);
    this.sortKeys = new SortKeys(this.reader, options.sortKeyOctets ?? sortKeyOctets);
    this.threads = new ThreadIds(database, this.reader);
    this.history = new MailboxHistory(database);
    this.quotas = new Quotas(database, clock);
    this.purge = new Purge(database, segments, clock);
    this.maildrops = new MaildropLocks(database);
    this.deliveryWriter = database.writer();
    this.batcher = new DeliveryBatcher(
      this.deliveryWriter,
      this.hub.tell,
      new DeliveryOutcomes(database, options.outcomeTime),
    );
  }

  /** Throws `storage-full` when a message of so many octets should not be begun. */
  async requireSpace(octets: number): Promise<void> {
    await this.options.space?.require(octets);
  }

  /** Begins to take a message in. */
  intake(): MessageIntake {
    return new MessageIntake(this.options.segments, this.options.renderer, this.options.maxMessageOctets);
  }

  /** Octets of a message that has been taken in; `end` exclusive. */
  async octetsOf({ content: { body, segment } }: IncomingMessage, start: number, end: number): Promise<Buffer> {
    return segment === null ? body.subarray(start, end) : await this.options.segments.read(segment, start, end);
  }

  /**
   * Stores one message in all destinations, in one commit; resolves after it. null stands for a destination whose
   * mailbox is gone or whose account is over its quota.
   */
  async store(
    message: IncomingMessage,
    destinations: readonly Destination[],
    actor: Actor,
    together: Togetherness = {},
  ): Promise<readonly (Stored | null)[]> {
    return await this.storeAll(
      destinations.map((destination) => ({ message, destination })),
      actor,
      together,
    );
  }

  /** Stores several messages in one commit. */
  async storeAll(
    items: readonly { readonly message: IncomingMessage; readonly destination: Destination }[],
    actor: Actor,
    together: Togetherness = {},
  ): Promise<readonly (Stored | null)[]> {
    const placements = items.map(({ message, destination }) => this.placementOf(message, destination, actor));
    return await this.batcher.store(placements, together);
  }

  /**
   * Stores a message in the place of another, in one commit: either both happen or nothing. Throws `over-quota`,
   * `mailbox-unknown`, `message-unreadable` when the other is gone; the two may be in different accounts.
   */
  async replace(message: IncomingMessage, destination: Destination, replaced: Replaced, actor: Actor): Promise<Stored> {
    return await replaceEntry(this.hub, this.placementOf(message, destination, actor), replaced);
  }

  private placementOf(
    message: IncomingMessage,
    { prefix = noPrefix, flags = 0, internalDate = this.options.clock.now(), ...place }: Destination,
    actor: Actor,
  ): Placement {
    const hash = hashOf(prefix, message.content);
    return { ...place, message, prefix, flags, internalDate, hash, actor: actorText(actor) };
  }

  /** Content address that a message has at a destination. */
  hashOf(message: IncomingMessage, { prefix = noPrefix }: Destination): Buffer {
    return hashOf(prefix, message.content);
  }

  /** Stores one message in one mailbox. Throws `over-quota` or `mailbox-unknown`. */
  async append(message: IncomingMessage, destination: Destination, actor: Actor): Promise<Stored> {
    const [stored] = await this.store(message, [destination], actor);
    if (stored) return stored;
    const { byId } = await this.mailboxes.reread(destination.accountId);
    if (!byId.has(destination.mailboxId)) throw new FumibakoError('mailbox-unknown', 'the mailbox is gone');
    throw new FumibakoError('over-quota', `account ${destination.accountId} is over its quota`);
  }

  /** Opens a mailbox for a session, with a reader's own \Seen where one is named; the caller closes it. */
  open(
    accountId: AccountId,
    mailboxId: MailboxId,
    reader: AccountId | null = null,
  ): Promise<{ view: MailboxView; close: () => void }> {
    return this.hub.views.open(accountId, mailboxId, reader);
  }

  /** Resolves when an open mailbox has seen what was committed until now, by whatever process. */
  refresh(accountId: AccountId, mailboxId: MailboxId, reader: AccountId | null = null): Promise<void> {
    return this.hub.views.refreshed(accountId, mailboxId, reader);
  }

  /** Resolves when the database answers. */
  async ping(): Promise<void> {
    await this.options.database.pool.query('SELECT 1');
  }

  /**
   * Takes an account's maildrop for one session, against every other that asks here, in any process; null when one has
   * it. Throws `unavailable`.
   */
  lockMaildrop(accountId: AccountId): Promise<MaildropLock | null> {
    return this.maildrops.acquire(accountId);
  }

  async close(): Promise<void> {
    this.entries.close();
    await this.maildrops.close();
    await this.deliveryWriter.close();
    await this.hub.close();
  }
}
