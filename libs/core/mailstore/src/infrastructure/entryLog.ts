import { changeNumber, type MessageId, type Uid, uid, type UidSet, uidSetOf } from '#kernel';
import type { Statement } from '#platform/database';
import { allFlags, deleted, type Flags, seen } from '../domain/flags.js';
import type { Actor, MailboxInfo } from '../domain/model.js';
import { commonFlags } from '../domain/rights.js';
import type { MailboxView } from '../domain/view.js';
import { actorText } from './actors.js';
import { addition, columns, type CopiedRow } from './copies.js';
import type { Folding, Place } from './folding.js';
import type { StoreHub } from './hub.js';
import { lockAccounts } from './statements/accounts.js';
import { logCopy, logMove, logRemoval } from './statements/logged.js';

const attempts = 3;

/** Entries of a view, column by column, and what they count for. */
interface Chosen {
  readonly uids: Uid[];
  readonly ids: MessageId[];
  readonly flags: Flags[];
  readonly dates: number[];
  readonly sizes: number[];
  octets: number;
}

interface Room {
  readonly first: number;
  readonly previous: number;
  readonly uid_validity: number;
  readonly change: number;
  readonly removed?: number;
}

/**
 * Removes, copies and moves entries of an open mailbox by rows of the journal alone, however many they are: they are worked
 * out against its view, and accepted only where the mailbox still stands at the view's change. The entries are written
 * behind it. Every method gives null where no view is open, nothing is found, others change the mailbox too quickly or
 * something stands against it: then the entries must be changed themselves.
 */
export class EntryLog {
  constructor(
    private readonly hub: StoreHub,
    private readonly folding: Folding,
  ) {}

  /** UIDs that went. */
  async remove(place: Place, uids: UidSet, onlyDeleted: boolean, actor: Actor): Promise<readonly Uid[] | null> {
    const removed = await this.attempt(place, async (view) => {
      const chosen = entriesOf(view, uids, onlyDeleted);
      if (chosen.uids.length === 0) return null;
      const gone = uidSetOf(chosen.uids);
      const counts = [chosen.uids.length, chosen.octets, ...marksIn(chosen.flags)];
      const previous = view.changeNumber;
      const values = [previous, ...columns(gone), ...counts, actorText(actor)];
      const logged = await this.log<{ change: number }>(place, logRemoval, values);
      if (!logged) return null;
      const base = { accountId: place.accountId, mailboxId: place.id, previous };
      this.hub.tell([{ ...base, kind: 'removed', changeNumber: changeNumber(logged.change), uids: gone }]);
      return chosen.uids;
    });
    if (removed) await this.folding.logged(place, removed.length, false);
    return removed;
  }

  async copy(
    source: Place,
    uids: UidSet,
    target: MailboxInfo,
    actor: Actor,
    kept: Flags,
  ): Promise<readonly CopiedRow[] | null> {
    const rows = await this.attempt(source, async (view) => {
      const chosen = entriesOf(view, uids, false);
      if (chosen.uids.length === 0) return null;
      const copies = keeping(chosen, kept);
      const room = await this.log<Room>(source, logCopy, copying(view, target, copies, actor));
      if (!room) return null;
      const copied = rowsIn(copies, room);
      this.hub.tell([addition(copied, target)]);
      return copied;
    });
    if (rows) await this.folding.logged(target, rows.length, false);
    return rows;
  }

  async move(
    source: Place,
    uids: UidSet,
    target: MailboxInfo,
    actor: Actor,
    kept: Flags,
  ): Promise<readonly CopiedRow[] | null> {
    if (source.id === target.id) return null;
    const rows = await this.attempt(source, async (view) => {
      const chosen = entriesOf(view, uids, false);
      if (chosen.uids.length === 0) return null;
      const copies = keeping(chosen, kept);
      const gone = uidSetOf(chosen.uids);
      const previous = view.changeNumber;
      const values = [...copying(view, target, copies, actor), ...columns(gone), ...marksIn(chosen.flags)];
      const room = await this.log<Room>(source, logMove, values);
      if (!room) return null;
      const copied = rowsIn(copies, room);
      const base = { accountId: source.accountId, mailboxId: source.id, previous };
      const removed = changeNumber(room.removed ?? 0);
      this.hub.tell([addition(copied, target), { ...base, kind: 'removed', changeNumber: removed, uids: gone }]);
      return copied;
    });
    if (rows) {
      await this.folding.logged(target, rows.length, false);
      await this.folding.logged(source, rows.length, false);
    }
    return rows;
  }

  /** Does the work against the view of a mailbox, and once more where the mailbox has moved on meanwhile. */
  private attempt<T>(place: Place, work: (view: MailboxView) => Promise<T | null>): Promise<T | null> {
    return this.folding.inTurn(place, async () => {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const view = this.hub.views.opened(place.accountId, place.id);
        if (!view) return null;
        const position = view.changeNumber;
        const done = await work(view);
        if (done !== null) return done;
        await this.hub.views.refreshed(place.accountId, place.id);
        if (view.changeNumber === position) return null;
      }
      return null;
    });
  }

  private async log<R>({ accountId, id }: Place, statement: Statement, values: readonly unknown[]): Promise<R | null> {
    const lock = { statement: lockAccounts, values: [[accountId]] };
    const step = { statement, values: [accountId, id, ...values] };
    const [, rows] = await this.hub.writerFor(accountId).commit([lock, step]);
    return (rows?.[0] as R | undefined) ?? null;
  }
}

function entriesOf(view: MailboxView, uids: UidSet, onlyDeleted: boolean): Chosen {
  const chosen: Chosen = { uids: [], ids: [], flags: [], dates: [], sizes: [], octets: 0 };
  for (const { first, last } of uids) {
    const end = view.lowerBound(last + 1);
    for (let index = view.lowerBound(first); index < end; index++) {
      const flags = view.flagsAt(index);
      if (onlyDeleted && (flags & deleted) === 0) continue;
      chosen.uids.push(view.uidAt(index));
      chosen.ids.push(view.messageIdAt(index));
      chosen.flags.push(flags);
      chosen.dates.push(view.internalDateAt(index));
      chosen.sizes.push(view.sizeAt(index));
      chosen.octets += view.sizeAt(index);
    }
  }
  return chosen;
}

const keeping = (chosen: Chosen, kept: Flags): Chosen =>
  kept === allFlags ? chosen : { ...chosen, flags: chosen.flags.map((flags) => commonFlags(flags, kept)) };

/** How many are unseen and how many deleted. */
function marksIn(all: readonly Flags[]): [number, number] {
  let unseen = 0;
  let marked = 0;
  for (const flags of all) {
    if ((flags & seen) === 0) unseen += 1;
    if ((flags & deleted) !== 0) marked += 1;
  }
  return [unseen, marked];
}

/** Parameters $3 to $10 of `logCopy`; the copies as one array, for which the driver's own way with arrays is too slow. */
function copying(view: MailboxView, target: Place, copies: Chosen, actor: Actor): unknown[] {
  const { uids, ids, flags, dates, sizes, octets } = copies;
  const packed = `{${ids.join()},${flags.join()},${dates.join()},${sizes.join()}}`;
  return [view.changeNumber, target.id, uids.length, octets, ...marksIn(flags), packed, actorText(actor)];
}

const rowsIn = ({ uids, ids, flags, dates, sizes }: Chosen, room: Room): CopiedRow[] =>
  uids.map((source, at) => ({
    source_uid: source,
    uid: uid(room.first + at),
    message_id: ids[at] as number,
    flags: flags[at] as number,
    internal_date: dates[at] as number,
    size: sizes[at] as number,
    uid_validity: room.uid_validity,
    previous: room.previous,
    change: room.change,
  }));
