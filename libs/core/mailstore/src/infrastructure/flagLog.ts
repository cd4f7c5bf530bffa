import { changeNumber, type Uid, type UidSet, uidSetOf } from '#kernel';
import { changedFlags, deleted, type FlagChange, type Flags, seen } from '../domain/flags.js';
import type { Actor } from '../domain/model.js';
import type { MailboxView } from '../domain/view.js';
import { actorText } from './actors.js';
import { columns } from './copies.js';
import type { Folding, Place } from './folding.js';
import type { StoreHub } from './hub.js';
import { lockAccounts } from './statements/accounts.js';
import { logFlags } from './statements/flags.js';

export interface FlagResult {
  /** Entries whose flags are different now. */
  readonly changed: readonly { readonly uid: Uid; readonly flags: Flags }[];
  /** Entries left alone because they had changed after `unchangedSince`. */
  readonly newer: readonly Uid[];
  /** The change's number, or null when nothing changed. */
  readonly changeNumber: number | null;
}

interface Outcome {
  readonly changed: { uid: Uid; flags: Flags }[];
  readonly newer: Uid[];
  readonly unseen: number;
  readonly deleted: number;
}

const attempts = 3;

/**
 * Changes flags by one row of the journal, whatever the number of entries, against an open view: what will be different is
 * worked out in memory, and the row is accepted only where the mailbox still stands at the view's change. The entries are
 * rewritten behind it.
 */
export class FlagLog {
  constructor(
    private readonly hub: StoreHub,
    private readonly folding: Folding,
    private readonly relaxed: boolean,
  ) {}

  /** null where no view is open or others change the mailbox too quickly: then the entries must be changed themselves. */
  async change(
    place: Place,
    uids: UidSet,
    change: FlagChange,
    actor: Actor,
    unchangedSince: number | null,
  ): Promise<FlagResult | null> {
    const result = await this.folding.inTurn(place, () => this.attempt(place, uids, change, actor, unchangedSince));
    if (result && result.changeNumber !== null) await this.folding.logged(place, result.changed.length, true);
    return result;
  }

  private async attempt(
    place: Place,
    uids: UidSet,
    change: FlagChange,
    actor: Actor,
    unchangedSince: number | null,
  ): Promise<FlagResult | null> {
    const { accountId, id: mailboxId } = place;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const view = this.hub.views.opened(accountId, mailboxId);
      if (!view) return null;
      const previous = view.changeNumber;
      const outcome = foresee(view, uids, change, unchangedSince);
      const { changed, newer } = outcome;
      if (changed.length === 0) {
        // also where another process has just undone what is asked for
        await this.hub.views.refreshed(accountId, mailboxId);
        if (view.changeNumber === previous) return { changed, newer, changeNumber: null };
        continue;
      }
      const logged = await this.log(place, previous, outcome, change, actor);
      if (logged !== null) {
        this.hub.tell([
          { accountId, mailboxId, previous, changeNumber: changeNumber(logged), kind: 'flags', entries: changed },
        ]);
        return { changed, newer, changeNumber: logged };
      }
      await this.hub.views.refreshed(accountId, mailboxId);
    }
    return null;
  }

  private async log(
    { accountId, id }: Place,
    position: number,
    { changed, unseen, deleted: removed }: Outcome,
    { set, clear }: FlagChange,
    actor: Actor,
  ): Promise<number | null> {
    const [firsts, lasts] = columns(uidSetOf(changed.map(({ uid }) => uid)));
    const values = [accountId, id, position, firsts, lasts, set, clear, unseen, removed, actorText(actor)];
    const lock = { statement: lockAccounts, values: [[accountId]] };
    const writer = this.hub.writerFor(accountId);
    const [, rows] = await writer.commit([lock, { statement: logFlags, values }], { relaxed: this.relaxed });
    return (rows?.[0] as { change: number } | undefined)?.change ?? null;
  }
}

/** What a change does to the entries of a view. */
function foresee(view: MailboxView, uids: UidSet, change: FlagChange, unchangedSince: number | null): Outcome {
  const outcome = { changed: [] as { uid: Uid; flags: Flags }[], newer: [] as Uid[], unseen: 0, deleted: 0 };
  for (const { first, last } of uids) {
    const end = view.lowerBound(last + 1);
    for (let index = view.lowerBound(first); index < end; index++) {
      if (unchangedSince !== null && view.changeAt(index) > unchangedSince) {
        outcome.newer.push(view.uidAt(index));
        continue;
      }
      const before = view.flagsAt(index);
      const flags = changedFlags(before, change);
      if (flags === before) continue;
      outcome.changed.push({ uid: view.uidAt(index), flags });
      outcome.unseen += (before & seen) - (flags & seen);
      outcome.deleted += ((flags & deleted) - (before & deleted)) / deleted;
    }
  }
  return outcome;
}
