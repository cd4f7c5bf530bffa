import { type AccountId, changeNumber, FumibakoError, type MailboxId, type Uid } from '#kernel';
import { rowsOf, type Step } from '#platform/database';
import { parametersOf } from './deliveryParameters.js';
import { changeOf, type Placement, type Stored, storedOf } from './placement.js';
import type { StoreHub } from './hub.js';
import type { DeliveredRow } from './outcomes.js';
import { lockAccounts } from './statements/accounts.js';
import { deliverWithin } from './statements/deliver.js';
import { fold } from './statements/logged.js';
import { acrossObstacle, copyObstacle, noteChangeNumber, removeEntries, requireChange } from './statements/entries.js';

const divisionByZero = '22012';
/** Steps of the transaction whose results are looked at. */
const at = { removal: 3, delivery: 6 } as const;

/** An entry that makes room for a message, of whichever account. */
export interface Replaced {
  readonly accountId: AccountId;
  readonly mailboxId: MailboxId;
  readonly uid: Uid;
}

/**
 * Removes one entry and stores a message, in one commit; what was removed no longer counts for the quota of its account.
 */
export async function replaceEntry(hub: StoreHub, placement: Placement, replaced: Replaced): Promise<Stored> {
  const results = await hub
    .writerFor(placement.accountId)
    .commit(stepsOf(placement, replaced))
    .catch(async (error: unknown) => {
      if ((error as { code?: unknown }).code !== divisionByZero) throw error;
      throw await obstacle(hub, placement, replaced);
    });
  const [removal] = results[at.removal] as { readonly change: number; readonly previous: number }[];
  const [delivery] = results[at.delivery] as DeliveredRow[];
  if (removal === undefined || delivery === undefined) throw new Error('a replacement came to nothing');
  const stored = storedOf(delivery, placement);
  hub.tell([
    {
      kind: 'removed',
      accountId: replaced.accountId,
      mailboxId: replaced.mailboxId,
      previous: changeNumber(removal.previous),
      changeNumber: changeNumber(removal.change),
      uids: [{ first: replaced.uid, last: replaced.uid }],
    },
    changeOf(placement, stored, delivery.previous),
  ]);
  return stored;
}

const placeOf = ({ accountId, mailboxId, uid }: Replaced): unknown[] => [accountId, mailboxId, [uid], [uid]];

/** Each of the two accounts has to come to a change, or the transaction takes back both. */
function stepsOf(placement: Placement, replaced: Replaced): Step[] {
  const { accountId, actor } = placement;
  const removal = { statement: removeEntries, values: [...placeOf(replaced), false, actor] };
  const delivery = { statement: deliverWithin, values: parametersOf([{ placements: [placement] }]) };
  const note = (account: AccountId): Step => ({ statement: noteChangeNumber, values: [account] });
  const changed = (account: AccountId): Step => ({ statement: requireChange, values: [account] });
  const lock = { statement: lockAccounts, values: [[replaced.accountId, accountId]] };
  return [
    lock,
    { statement: fold, values: [replaced.accountId, replaced.mailboxId] },
    note(replaced.accountId),
    removal,
    changed(replaced.accountId),
    note(accountId),
    delivery,
    changed(accountId),
  ];
}

async function obstacle(hub: StoreHub, placement: Placement, replaced: Replaced): Promise<FumibakoError> {
  const { accountId, mailboxId } = placement;
  const place = placeOf(replaced);
  const { pool } = hub.database;
  const [there] = await rowsOf<{ target: boolean }>(pool, acrossObstacle, [...place, accountId, mailboxId]);
  if (!there?.target) return new FumibakoError('mailbox-unknown', 'the target mailbox is gone');
  const [here] = await rowsOf<{ found: boolean }>(pool, copyObstacle, [...place, mailboxId]);
  if (!here?.found) return new FumibakoError('message-unreadable', 'the message to be replaced is gone');
  return new FumibakoError('over-quota', 'the new message would exceed the quota');
}
