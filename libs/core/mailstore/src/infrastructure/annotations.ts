import { type AccountId, type ChangeNumber, changeNumber, FumibakoError, type MailboxId, mailboxId } from '#kernel';
import { rowsOf } from '#platform/database';
import type { Actor } from '../domain/model.js';
import { actorText } from './actors.js';
import type { StoreHub } from './hub.js';
import { lockAccounts } from './statements/accounts.js';
import * as sql from './statements/annotations.js';

/** Entries that a mailbox (or an account) has for all, and for each reader. */
export const maxAnnotations = 200;

/** Stands in the place of a reader where an entry is for all. */
const everybody = 0;
/** Stands in the place of a mailbox where an entry is about the account. */
const theAccount = mailboxId(0);

/** What somebody has noted about a mailbox, or (without one) about the account. */
export interface StoredAnnotation {
  /** A path as the protocol names it, without its scope: `/comment`. */
  readonly entry: string;
  /** Read by all who see the mailbox, or by its writer alone. */
  readonly shared: boolean;
  readonly value: Buffer;
}

/** An entry to be set; null removes it. */
export type AnnotationChange = Omit<StoredAnnotation, 'value'> & { readonly value: Buffer | null };

/** An entry that somebody has set or removed. */
export interface ChangedAnnotation {
  /** Null: the account. */
  readonly mailbox: MailboxId | null;
  /** With its scope. */
  readonly name: string;
  readonly changeNumber: ChangeNumber;
}

interface Row {
  readonly reader: number;
  readonly entry: string;
  readonly value: Buffer;
}

interface Noted {
  readonly change: number;
  readonly previous: number | null;
}

const annotationOf = ({ reader, entry, value }: Row): StoredAnnotation => ({
  entry,
  shared: reader === everybody,
  value,
});

/** Notes on mailboxes and accounts. */
export class Annotations {
  constructor(private readonly hub: StoreHub) {}

  /** What a reader sees of a mailbox, or (null) of the account. */
  async of(accountId: AccountId, mailbox: MailboxId | null, reader: AccountId): Promise<readonly StoredAnnotation[]> {
    const rows = await rowsOf<Row>(this.hub.database.pool, sql.listAnnotations, [
      accountId,
      mailbox ?? theAccount,
      reader,
    ]);
    return rows.map(annotationOf);
  }

  /** What a reader sees under these names, of many mailboxes. */
  async ofMany(
    accountId: AccountId,
    mailboxes: readonly MailboxId[],
    reader: AccountId,
    entries: readonly string[],
  ): Promise<ReadonlyMap<MailboxId, readonly StoredAnnotation[]>> {
    const values = [accountId, mailboxes, reader, entries];
    const rows = await rowsOf<Row & { mailbox: number }>(this.hub.database.pool, sql.listAnnotationsOfMany, values);
    const found = new Map<MailboxId, StoredAnnotation[]>();
    for (const row of rows) {
      const id = mailboxId(row.mailbox);
      const list = found.get(id) ?? [];
      list.push(annotationOf(row));
      found.set(id, list);
    }
    return found;
  }

  /** Sets and removes entries, all or none. Throws `limit-exceeded` for more than {@link maxAnnotations}. */
  async set(
    accountId: AccountId,
    where: MailboxId | null,
    writer: AccountId,
    changes: readonly AnnotationChange[],
    actor: Actor,
  ): Promise<ChangeNumber> {
    const mailbox = where ?? theAccount;
    const readerOf = ({ shared }: AnnotationChange): number => (shared ? everybody : writer);
    const gone = changes.filter(({ value }) => value === null);
    // the last of several values for one entry counts
    const put = [
      ...new Map(
        changes.filter(({ value }) => value !== null).map((one) => [`${readerOf(one)} ${one.entry}`, one]),
      ).values(),
    ];
    const columns = (list: readonly AnnotationChange[]): unknown[] => [
      list.map(readerOf),
      list.map(({ entry }) => entry),
    ];
    const noted = await this.hub.database.transaction(async (executor) => {
      await rowsOf(executor, lockAccounts, [[accountId]]);
      await rowsOf(executor, sql.removeAnnotations, [accountId, mailbox, ...columns(gone)]);
      await rowsOf(executor, sql.putAnnotations, [accountId, mailbox, ...columns(put), put.map(({ value }) => value)]);
      const [counted] = await rowsOf<{ most: number }>(executor, sql.mostAnnotations, [accountId, mailbox]);
      if (put.length > 0 && (counted?.most ?? 0) > maxAnnotations)
        throw new FumibakoError('limit-exceeded', `a mailbox has at most ${maxAnnotations} annotations`);
      const names = changes.map(({ entry, shared }) => (shared ? `/shared${entry}` : `/private${entry}`));
      return await rowsOf<Noted>(executor, sql.noteAnnotations, [accountId, mailbox, actorText(actor), names, writer]);
    });
    return this.tell(accountId, mailbox, noted);
  }

  /** Names of entries that were changed after a change, in order: `/shared/comment`. */
  async changedSince(accountId: AccountId, change: number, reader: AccountId): Promise<readonly ChangedAnnotation[]> {
    const rows = await rowsOf<{ change: number; mailbox: number; name: string }>(
      this.hub.database.pool,
      sql.annotationsSince,
      [accountId, change, reader],
    );
    return rows.map((row) => ({
      mailbox: row.mailbox === theAccount ? null : mailboxId(row.mailbox),
      name: row.name,
      changeNumber: changeNumber(row.change),
    }));
  }

  /** The account's newest change of any kind. */
  async newestChange(accountId: AccountId): Promise<ChangeNumber> {
    const [row] = await rowsOf<{ change: number }>(this.hub.database.pool, sql.newestChange, [accountId]);
    return changeNumber(row?.change ?? 0);
  }

  /** Gives one mailbox of an account the entries of another. */
  async copy(accountId: AccountId, from: MailboxId, to: MailboxId): Promise<void> {
    await rowsOf(this.hub.database.pool, sql.copyAnnotations, [accountId, from, to]);
  }

  private tell(accountId: AccountId, mailbox: MailboxId, [noted]: readonly Noted[]): ChangeNumber {
    if (noted === undefined) throw new Error('a change was not counted');
    const change = changeNumber(noted.change);
    this.hub.tell([
      {
        kind: 'annotated',
        accountId,
        mailboxId: mailbox,
        previous: changeNumber(noted.previous ?? 0),
        changeNumber: change,
      },
    ]);
    return change;
  }
}
