import { type AccountId, type ChangeNumber, changeNumber, compareCodePoints, type MailboxId, mailboxId } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import { deleted, seen } from '../domain/flags.js';
import type { Change, Entry, MailboxInfo, SpecialUse } from '../domain/model.js';
import { newestChange } from './statements/annotations.js';
import { listKeywords, listMailboxes, listSubscriptions } from './statements/mailboxes.js';

/** Mailboxes, subscriptions and keywords of an account as they were at one moment. */
export interface AccountTree {
  readonly mailboxes: readonly MailboxInfo[];
  readonly byName: ReadonlyMap<string, MailboxInfo>;
  readonly byId: ReadonlyMap<MailboxId, MailboxInfo>;
  readonly subscriptions: ReadonlySet<string>;
  readonly keywords: readonly { readonly bit: number; readonly name: string }[];
}

const maxTrees = 5000;

/** A tree as the cache keeps it: what others see is never changed but by replacing a mailbox as a whole. */
interface OwnTree extends AccountTree {
  readonly mailboxes: MailboxInfo[];
  readonly byName: Map<string, MailboxInfo>;
  readonly byId: Map<MailboxId, MailboxInfo>;
}

interface Cached {
  readonly reading: Promise<OwnTree>;
  tree: OwnTree | null;
  /** The newest change of the account that the tree holds. */
  position: number;
}

/**
 * Trees of the accounts in use. What this process adds to a mailbox is counted in memory; any other change throws the
 * account's tree away, and it is read again when somebody asks.
 */
export class TreeCache {
  private readonly trees = new Map<AccountId, Cached>();

  constructor(private readonly database: Database) {}

  get size(): number {
    return this.trees.size;
  }

  get accounts(): Iterable<AccountId> {
    return this.trees.keys();
  }

  async tree(accountId: AccountId): Promise<AccountTree> {
    const known = this.trees.get(accountId);
    if (known) return known.tree ?? (await known.reading);
    const cached: Cached = {
      reading: this.read(accountId, (position) => (cached.position = position)),
      tree: null,
      position: 0,
    };
    this.trees.set(accountId, cached);
    if (this.trees.size > maxTrees) this.forget(this.trees.keys().next().value as AccountId);
    try {
      cached.tree = await cached.reading;
      return cached.tree;
    } catch (error) {
      if (this.trees.get(accountId) === cached) this.forget(accountId);
      throw error;
    }
  }

  /** Forgets a tree that has not seen what was committed until now, by whatever process. */
  async refresh(accountId: AccountId): Promise<void> {
    const cached = this.trees.get(accountId);
    if (!cached) return;
    if (cached.tree === null) await cached.reading;
    this.reached(accountId, await this.newestChange(accountId));
  }

  /** Forgets a tree that is older than a change of the account. */
  reached(accountId: AccountId, change: number): void {
    const cached = this.trees.get(accountId);
    if (cached?.tree && change > cached.position) this.forget(accountId);
  }

  forget(accountId: AccountId): void {
    this.trees.delete(accountId);
  }

  /** Takes in mailboxes that this process has just created; a tree that is being read is read again. */
  insert(accountId: AccountId, rows: readonly MailboxRow[]): void {
    const cached = this.trees.get(accountId);
    if (!cached?.tree) return this.forget(accountId);
    for (const row of rows) cached.tree = withMailbox(cached.tree, infoOf(accountId, row));
  }

  /** Takes in changes of an account that this process has committed; null stands for changes made elsewhere. */
  changed(accountId: AccountId, changes: readonly Change[] | null): void {
    const cached = this.trees.get(accountId);
    const tree = cached?.tree;
    if (!cached || !tree || !changes?.every((change) => counted(tree, change))) return this.forget(accountId);
    for (const { changeNumber: change } of changes) if (change === cached.position + 1) cached.position = change;
  }

  private async newestChange(accountId: AccountId): Promise<number> {
    const [row] = await rowsOf<{ change: number }>(this.database.pool, newestChange, [accountId]);
    return row?.change ?? 0;
  }

  /** Says first how far what it reads reaches at least. */
  private async read(accountId: AccountId, reach: (position: number) => void): Promise<OwnTree> {
    const { pool } = this.database;
    reach(await this.newestChange(accountId));
    const [rows, subscriptions, keywords] = await Promise.all([
      rowsOf<MailboxRow>(pool, listMailboxes, [accountId]),
      rowsOf<{ name: string }>(pool, listSubscriptions, [accountId]),
      rowsOf<{ bit: number; name: string }>(pool, listKeywords, [accountId]),
    ]);
    const mailboxes = rows.map((row) => infoOf(accountId, row));
    return {
      mailboxes,
      byName: new Map(mailboxes.map((info) => [info.name, info])),
      byId: new Map(mailboxes.map((info) => [info.id, info])),
      subscriptions: new Set(subscriptions.map(({ name }) => name)),
      keywords,
    };
  }
}

export interface MailboxRow {
  readonly id: number;
  readonly name: string;
  readonly uid_validity: number;
  readonly uid_next: number;
  readonly change_number: number;
  readonly messages: number;
  readonly unseen: number;
  readonly deleted: number;
  readonly octets: number;
  readonly special_use: string | null;
  readonly seen_by_reader: boolean;
  readonly recent_from: number;
}

function infoOf(accountId: AccountId, row: MailboxRow): MailboxInfo {
  return {
    accountId,
    id: mailboxId(row.id),
    name: row.name,
    uidValidity: row.uid_validity,
    uidNext: row.uid_next,
    changeNumber: changeNumber(row.change_number),
    messages: row.messages,
    unseen: row.unseen,
    deleted: row.deleted,
    octets: row.octets,
    specialUse: row.special_use as SpecialUse | null,
    seenByReader: row.seen_by_reader,
    recentFrom: row.recent_from,
  };
}

/** Counts an addition; false where the tree must be read again. */
function counted(tree: OwnTree, change: Change): boolean {
  const info = tree.byId.get(change.mailboxId);
  // It has been inserted before.
  if (info && change.kind === 'mailbox-created') return true;
  if (!info || change.kind !== 'added') return false;
  // Read after this change was committed, with its entries counted already.
  if (info.changeNumber >= change.changeNumber) return true;
  if (info.changeNumber !== change.previous) return false;
  const next = withEntries(info, change.entries, change.changeNumber);
  tree.mailboxes[tree.mailboxes.indexOf(info)] = next;
  tree.byName.set(next.name, next);
  tree.byId.set(next.id, next);
  return true;
}

/** The list is made anew: somebody may be walking over it. */
function withMailbox(tree: OwnTree, info: MailboxInfo): OwnTree {
  if (tree.byId.has(info.id)) return tree;
  const at = tree.mailboxes.findIndex(({ name }) => compareCodePoints(info.name, name) < 0);
  tree.byName.set(info.name, info);
  tree.byId.set(info.id, info);
  return { ...tree, mailboxes: tree.mailboxes.toSpliced(at < 0 ? tree.mailboxes.length : at, 0, info) };
}

function withEntries(info: MailboxInfo, entries: readonly Entry[], change: ChangeNumber): MailboxInfo {
  let { uidNext, unseen, deleted: marked, octets } = info;
  for (const { uid, flags, size } of entries) {
    uidNext = uid + 1;
    octets += size;
    if ((flags & seen) === 0) unseen += 1;
    if ((flags & deleted) !== 0) marked += 1;
  }
  const messages = info.messages + entries.length;
  return { ...info, uidNext, messages, unseen, deleted: marked, octets, changeNumber: change };
}
