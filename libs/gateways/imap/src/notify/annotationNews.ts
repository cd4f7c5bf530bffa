import type { AccountTree, Change } from '#core/mailstore';
import type { AccountId } from '#kernel';
import { writeMetadataChange } from '#wires/imap';
import type { AnnotationNews } from '../session/listening.js';
import { sharedMailboxes } from '../session/mailboxes.js';
import type { Session } from '../session/session.js';
import { FollowedAccounts } from './followed.js';
import { keyOf, mayHear } from './scene.js';

/** Whether a change of an annotation is to be told; null stands for the server. */
type Hears = (mailbox: string | null, tree: AccountTree) => boolean;

interface Listening {
  /** Of mailboxes that others share, too. */
  readonly others: boolean;
  readonly onNews: () => void;
}

/** Tells which annotations were changed by others (RFC 5464 §4.4.2). */
export class ChangedAnnotations implements AnnotationNews {
  private dirty = false;
  private readonly ownChanges = new Set<string>();
  private readonly followed: FollowedAccounts;
  /** The newest change of each account that was told or need not be. */
  private positions: ReadonlyMap<AccountId, number> = new Map();

  private constructor(
    private readonly session: Session,
    private readonly hears: Hears,
    { others, onNews }: Listening,
  ) {
    this.followed = new FollowedAccounts(session, others, (_, changes: readonly Change[] | null) => {
      if (changes !== null && changes.every(({ kind }) => kind !== 'annotated')) return;
      this.dirty = true;
      onNews();
    });
  }

  static async begin(
    session: Session,
    hears: Hears,
    listening: Listening = { others: false, onNews: () => undefined },
  ): Promise<ChangedAnnotations> {
    const news = new ChangedAnnotations(session, hears, listening);
    try {
      await news.renew();
      return news;
    } catch (error) {
      news.close();
      throw error;
    }
  }

  own(accountId: AccountId, changeNumber: number): void {
    if (this.positions.has(accountId)) this.ownChanges.add(`${accountId}/${changeNumber}`);
  }

  close(): void {
    this.followed.close();
  }

  async tell(): Promise<void> {
    if (!this.dirty) return;
    this.dirty = false;
    await this.renew();
    const { session, ownChanges } = this;
    const { store, accountId: reader, out, utf8 } = session;
    const tree = await store.mailboxes.tree(reader);
    const names = await this.names(tree);
    const positions = new Map(this.positions);
    const told = new Map<string, Set<string>>();
    for (const [account, position] of this.positions)
      for (const { mailbox, name, changeNumber } of await store.annotations.changedSince(account, position, reader)) {
        positions.set(account, Math.max(positions.get(account) ?? 0, changeNumber));
        const place =
          mailbox === null ? serverOf(session, account) : names.get(keyOf({ accountId: account, id: mailbox }));
        if (ownChanges.has(`${account}/${changeNumber}`) || place === undefined || !this.hears(place, tree)) continue;
        told.set(place ?? '', (told.get(place ?? '') ?? new Set()).add(name));
      }
    this.positions = positions;
    ownChanges.clear();
    for (const [name, entries] of told) writeMetadataChange(out, name, [...entries], utf8);
  }

  /** What was noted before an account was followed is no news. */
  private async renew(): Promise<void> {
    await this.followed.renew();
    const positions = new Map<AccountId, number>();
    for (const account of this.followed.accounts)
      positions.set(
        account,
        this.positions.get(account) ?? (await this.session.store.annotations.newestChange(account)),
      );
    this.positions = positions;
  }

  /** Names of the mailboxes that may be heard of; those of others need the rights to list and to read them (RFC 5465 §5). */
  private async names(tree: AccountTree): Promise<ReadonlyMap<string, string>> {
    const names = new Map(tree.mailboxes.map((info) => [keyOf(info), info.name]));
    if (this.positions.size > 1)
      for (const ref of await sharedMailboxes(this.session)) if (mayHear(ref)) names.set(keyOf(ref), ref.name);
    return names;
  }
}

/** Notes on an account are those of the server for its owner, and nothing to anybody else. */
const serverOf = ({ accountId }: Session, account: AccountId): null | undefined =>
  account === accountId ? null : undefined;
