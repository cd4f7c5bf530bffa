import { changeableFlags, type CopyResult, type Flags, seen, without } from '#core/mailstore';
import { type Uid, uidSetOf } from '#kernel';
import { hasOwnSeen, type MailboxRef } from '../session/mailboxes.js';
import type { Session } from '../session/session.js';
import type { IndexRange } from './news.js';

/** Flags that come with messages into a mailbox (RFC 4314 §4); \Seen not where the client has one of its own there. */
export function carriedFlags(target: MailboxRef): Flags {
  const flags = changeableFlags(target.rights);
  return hasOwnSeen(target) ? without(flags, seen) : flags;
}

/** Marks messages that the client has put into a mailbox as seen by it. */
export async function markPlaced(session: Session, target: MailboxRef, uids: readonly Uid[]): Promise<void> {
  if (uids.length === 0 || !target.rights.has('s')) return;
  const { store, actor, accountId } = session;
  const set = uidSetOf([...uids].sort((a, b) => a - b));
  if (hasOwnSeen(target)) await store.seenMarks.change(target, accountId, set, true, actor);
  else await store.entries.changeFlags(target, set, { set: seen, clear: 0 }, actor);
}

/** How \Seen comes along with a copy from or into a mailbox where the client has one of its own. */
export class CarriedSeen {
  /** What the entries themselves carry. */
  readonly kept: Flags;
  private readonly seen = new Set<number>();

  constructor(
    private readonly session: Session,
    private readonly target: MailboxRef,
    ranges: readonly IndexRange[],
  ) {
    const { mailbox } = session;
    const apart = mailbox.seenApart || hasOwnSeen(target);
    this.kept = apart ? without(changeableFlags(target.rights), seen) : changeableFlags(target.rights);
    if (!apart) return;
    for (const { from, to } of ranges)
      for (let index = from; index < to; index += 1) {
        const at = mailbox.placeOf(index);
        if (at >= 0 && mailbox.view.flagsAt(at) % 2 === seen) this.seen.add(mailbox.uidAt(index));
      }
  }

  /** Marks the copies of what the client had seen. */
  async finish({ pairs }: CopyResult): Promise<void> {
    const copies = pairs.filter(({ source }) => this.seen.has(source)).map(({ target }) => target);
    await markPlaced(this.session, this.target, copies);
  }
}
