import { changeNumber, FumibakoError, type MailboxId, type Uid } from '#kernel';
import { rowsOf } from '#platform/database';
import { parametersOf } from './deliveryParameters.js';
import { changeOf, type Placement, type Stored, storedOf } from './placement.js';
import type { StoreHub } from './hub.js';
import type { DeliveredRow } from './outcomes.js';
import { lockAccounts } from './statements/accounts.js';
import { deliverWithin } from './statements/deliver.js';
import { copyObstacle, noteChangeNumber, removeEntries, requireTwoChanges } from './statements/entries.js';

const divisionByZero = '22012';

/** Removes one entry and stores a message, in one commit; what was removed no longer counts for the quota. */
export async function replaceEntry(
  hub: StoreHub,
  placement: Placement,
  replaced: { readonly mailboxId: MailboxId; readonly uid: Uid },
): Promise<Stored> {
  const { accountId } = placement;
  const place = [accountId, replaced.mailboxId, [replaced.uid], [replaced.uid]];
  const steps = [
    { statement: lockAccounts, values: [[accountId]] },
    { statement: noteChangeNumber, values: [accountId] },
    { statement: removeEntries, values: [...place, false, placement.actor] },
    { statement: deliverWithin, values: parametersOf([{ placements: [placement] }]) },
    { statement: requireTwoChanges, values: [accountId] },
  ];
  const results = await hub
    .writerFor(accountId)
    .commit(steps)
    .catch(async (error: unknown) => {
      if ((error as { code?: unknown }).code !== divisionByZero) throw error;
      throw await obstacle(hub, placement, place);
    });
  const [removal] = results[2] as { readonly change: number; readonly previous: number }[];
  const [delivery] = results[3] as DeliveredRow[];
  if (removal === undefined || delivery === undefined) throw new Error('a replacement came to nothing');
  const stored = storedOf(delivery, placement);
  hub.tell([
    {
      kind: 'removed',
      accountId,
      mailboxId: replaced.mailboxId,
      previous: changeNumber(removal.previous),
      changeNumber: changeNumber(removal.change),
      uids: [{ first: replaced.uid, last: replaced.uid }],
    },
    changeOf(placement, stored, delivery.previous),
  ]);
  return stored;
}

async function obstacle(hub: StoreHub, { mailboxId }: Placement, place: readonly unknown[]): Promise<FumibakoError> {
  const [row] = await rowsOf<{ target: boolean; found: boolean }>(hub.database.pool, copyObstacle, [
    ...place,
    mailboxId,
  ]);
  if (!row?.target) return new FumibakoError('mailbox-unknown', 'the target mailbox is gone');
  if (!row.found) return new FumibakoError('message-unreadable', 'the message to be replaced is gone');
  return new FumibakoError('over-quota', 'the new message would exceed the quota');
}
