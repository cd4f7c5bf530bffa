import { type AccountId, changeNumber, type MailboxId, type Uid, uid, type UidSet, uidSetOf } from '#kernel';
import { rowsOf } from '#platform/database';
import type { Actor, MailboxInfo } from '../domain/model.js';
import { actorText } from './actors.js';
import { columns } from './copies.js';
import type { StoreHub } from './hub.js';
import { lockAccounts } from './statements/accounts.js';
import { fold } from './statements/logged.js';
import { changeSeen, countSeen } from './statements/seen.js';

interface MarkedRow {
  readonly uid: number;
  readonly change: number;
  readonly previous: number;
}

/** What readers beside the owner have seen, in mailboxes where each has a \Seen of their own. */
export class SeenMarks {
  constructor(private readonly hub: StoreHub) {}

  /** Marks entries as seen or not by a reader; gives those that are different now and the change's number. */
  async change(
    place: Pick<MailboxInfo, 'accountId' | 'id'>,
    reader: AccountId,
    uids: UidSet,
    isSeen: boolean,
    actor: Actor,
  ): Promise<{ readonly uids: readonly Uid[]; readonly changeNumber: number | null }> {
    const { accountId, id } = place;
    const values = [accountId, id, ...columns(uids), reader, isSeen, actorText(actor)];
    const lock = { statement: lockAccounts, values: [[accountId]] };
    const written = { statement: fold, values: [accountId, id] };
    const [, , rows] = await this.hub.writerFor(accountId).commit([lock, written, { statement: changeSeen, values }]);
    const marked = (rows ?? []) as MarkedRow[];
    const [first] = marked;
    if (first === undefined) return { uids: [], changeNumber: null };
    const numbers = { previous: changeNumber(first.previous), changeNumber: changeNumber(first.change) };
    const own = marked.map((row) => uid(row.uid));
    const base = { accountId, mailboxId: id, ...numbers };
    this.hub.tell([{ ...base, kind: 'seen', readerId: reader, uids: uidSetOf(own), seen: isSeen }]);
    return { uids: own, changeNumber: first.change };
  }

  /** How many messages of a mailbox a reader has seen. */
  async count(accountId: AccountId, mailboxId: MailboxId, reader: AccountId): Promise<number> {
    const values = [accountId, mailboxId, reader];
    const [row] = await rowsOf<{ seen: number }>(this.hub.database.pool, countSeen, values);
    return row?.seen ?? 0;
  }
}
