import { type AccountId, changeNumber, type MailboxId, mailboxId } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import { type MailboxInfo, type SpecialUse } from '../domain/model.js';
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

/** Trees of the accounts in use, thrown away when the account changes and read again when somebody asks. */
export class TreeCache {
  private readonly trees = new Map<AccountId, Promise<AccountTree>>();

  constructor(private readonly database: Database) {}

  get size(): number {
    return this.trees.size;
  }

  get accounts(): Iterable<AccountId> {
    return this.trees.keys();
  }

  tree(accountId: AccountId): Promise<AccountTree> {
    const known = this.trees.get(accountId);
    if (known) return known;
    const reading = this.read(accountId);
    this.trees.set(accountId, reading);
    reading.catch(() => this.forget(accountId));
    if (this.trees.size > maxTrees) this.trees.delete(this.trees.keys().next().value as AccountId);
    return reading;
  }

  forget(accountId: AccountId): void {
    this.trees.delete(accountId);
  }

  private async read(accountId: AccountId): Promise<AccountTree> {
    const { pool } = this.database;
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

interface MailboxRow {
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
  };
}
