import type { AccountTree } from '#core/mailstore';
import { writeMetadataChange } from '#wires/imap';
import type { AnnotationNews } from '../session/listening.js';
import type { Session } from '../session/session.js';

/** Whether a change of an annotation is to be told; null stands for the server. */
type Hears = (mailbox: string | null, tree: AccountTree) => boolean;

/** Tells which annotations were changed by others (RFC 5464 §4.4.2). */
export class ChangedAnnotations implements AnnotationNews {
  private dirty = false;
  private readonly ownChanges = new Set<number>();
  private readonly stopFollowing: () => void;

  private constructor(
    private readonly session: Session,
    private readonly hears: Hears,
    private position: number,
    onNews: () => void,
  ) {
    this.stopFollowing = session.store.hub.follow(session.accountId, (changes) => {
      if (changes !== null && changes.every(({ kind }) => kind !== 'annotated')) return;
      this.dirty = true;
      onNews();
    });
  }

  static async begin(
    session: Session,
    hears: Hears,
    onNews: () => void = () => undefined,
  ): Promise<ChangedAnnotations> {
    const position = await session.store.annotations.newestChange(session.accountId);
    return new ChangedAnnotations(session, hears, position, onNews);
  }

  own(changeNumber: number): void {
    this.ownChanges.add(changeNumber);
  }

  close(): void {
    this.stopFollowing();
  }

  async tell(): Promise<void> {
    if (!this.dirty) return;
    this.dirty = false;
    const { session, ownChanges } = this;
    const { store, accountId, out, utf8 } = session;
    const changes = await store.annotations.changedSince(accountId, this.position, accountId);
    const tree = await store.mailboxes.tree(accountId);
    const byMailbox = new Map<string, Set<string>>();
    for (const { mailbox, name, changeNumber } of changes) {
      this.position = Math.max(this.position, changeNumber);
      const place = mailbox === null ? null : tree.byId.get(mailbox)?.name;
      if (ownChanges.has(changeNumber) || place === undefined || !this.hears(place, tree)) continue;
      byMailbox.set(place ?? '', (byMailbox.get(place ?? '') ?? new Set()).add(name));
    }
    ownChanges.clear();
    for (const [name, entries] of byMailbox) writeMetadataChange(out, name, [...entries], utf8);
  }
}
