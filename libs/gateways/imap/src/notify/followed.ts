import type { Change } from '#core/mailstore';
import type { AccountId } from '#kernel';
import type { Session } from '../session/session.js';

/** Hears of changes in a session's own account and in those of others who share mailboxes with it. */
export class FollowedAccounts {
  private readonly stops = new Map<AccountId, () => void>();
  private stopSharing: (() => void) | null = null;

  constructor(
    private readonly session: Session,
    private readonly others: boolean,
    /** Null: something unknown has changed. */
    private readonly hear: (accountId: AccountId, changes: readonly Change[] | null) => void,
  ) {
    const { hub } = session.store;
    this.follow(session.accountId);
    if (others) this.stopSharing = hub.listenToSharing(() => hear(session.accountId, null));
  }

  /** Follows those who share now, and no longer those who do not; to be called before anything of theirs is read. */
  async renew(): Promise<void> {
    if (!this.others) return;
    const { store, accountId } = this.session;
    const owners = new Set((await store.sharing.sharedWith(accountId)).map(({ ownerId }) => ownerId));
    // closed meanwhile
    if (this.stopSharing === null) return;
    for (const [owner, stop] of this.stops) {
      if (owner === accountId || owners.has(owner)) continue;
      stop();
      this.stops.delete(owner);
    }
    for (const owner of owners) this.follow(owner);
  }

  /** The accounts that are followed, one's own first. */
  get accounts(): readonly AccountId[] {
    return [...this.stops.keys()];
  }

  close(): void {
    for (const stop of this.stops.values()) stop();
    this.stops.clear();
    this.stopSharing?.();
    this.stopSharing = null;
  }

  private follow(account: AccountId): void {
    if (this.stops.has(account)) return;
    const stop = this.session.store.hub.follow(account, (changes) => this.hear(account, changes));
    this.stops.set(account, stop);
  }
}
