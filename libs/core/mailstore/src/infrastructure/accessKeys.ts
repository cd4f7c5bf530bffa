import { randomBytes } from 'node:crypto';
import type { AccountId, MailboxId } from '#kernel';
import { rowsOf } from '#platform/database';
import type { StoreHub } from './hub.js';
import * as sql from './statements/accessKeys.js';

const keyOctets = 32;

interface Row {
  readonly key: Buffer;
}

/** Keys by which the owner of a mailbox signs what others may read of it; without the key nothing signed is worth anything. */
export class AccessKeys {
  constructor(private readonly hub: Pick<StoreHub, 'database'>) {}

  /** Null: nothing was signed, or it was all taken back. */
  async of(accountId: AccountId, mailboxId: MailboxId): Promise<Buffer | null> {
    const [row] = await rowsOf<Row>(this.hub.database.pool, sql.findAccessKey, [accountId, mailboxId]);
    return row?.key ?? null;
  }

  /** The key of a mailbox, made where there is none. */
  async ensure(accountId: AccountId, mailboxId: MailboxId): Promise<Buffer> {
    const values = [accountId, mailboxId, randomBytes(keyOctets)];
    const [row] = await rowsOf<Row>(this.hub.database.pool, sql.makeAccessKey, values);
    if (row === undefined) throw new Error('no key was made');
    return row.key;
  }

  /** Takes back all that was signed for a mailbox, or (null) for every one of the account. */
  async forget(accountId: AccountId, mailboxId: MailboxId | null): Promise<void> {
    await rowsOf(this.hub.database.pool, sql.forgetAccessKeys, [accountId, mailboxId]);
  }
}
