import { type AccountTree, type Change, type MailboxInfo, noRights, separator } from '#core/mailstore';
import { type StatusItem, writeList } from '#wires/imap';
import { attributesOf, type Listed, namesOf } from '../handlers/listing.js';
import { writeStatusOf } from '../handlers/statusValues.js';
import type { Notifications, SelectedEvents } from '../session/listening.js';
import type { Session } from '../session/session.js';
import type { Wanted } from './wanted.js';

const messageKinds: readonly Change['kind'][] = ['added', 'flags', 'removed'];

/** What STATUS tells where these events are wanted (RFC 5465 §3.1, RFC 5465 §5.1). */
export function statusItems(
  session: Session,
  wanted: { readonly messages: boolean; readonly flags: boolean },
): StatusItem[] {
  const items: StatusItem[] = ['UIDVALIDITY'];
  if (wanted.messages) items.unshift('MESSAGES', 'UIDNEXT');
  if (wanted.flags) items.push('UNSEEN');
  if (wanted.flags || session.condstore) items.push('HIGHESTMODSEQ');
  return items;
}

/** A tree as it is now: the store counts additions in the one that it gives. */
async function treeNow({ store, accountId }: Session): Promise<AccountTree> {
  const tree = await store.mailboxes.tree(accountId);
  return { ...tree, mailboxes: [...tree.mailboxes], byName: new Map(tree.byName), byId: new Map(tree.byId) };
}

/**
 * Tells what has become of the mailboxes that are not selected. Two states of the account are compared, so that much that
 * happens at once is told once and nothing piles up for a slow reader.
 */
export class MailboxNews implements Notifications {
  onNews: (() => void) | null = null;
  private dirty = false;
  private readonly ownNames = new Set<string>();
  private readonly stopFollowing: () => void;
  private timer: NodeJS.Timeout | null = null;
  private lastTold = 0;

  private constructor(
    private readonly session: Session,
    private readonly wanted: Wanted,
    private tree: AccountTree,
  ) {
    const { store, accountId } = session;
    this.stopFollowing = wanted.elsewhere
      ? store.hub.follow(accountId, (changes) => this.hear(changes))
      : () => undefined;
  }

  static async begin(session: Session, wanted: Wanted): Promise<MailboxNews> {
    return new MailboxNews(session, wanted, await treeNow(session));
  }

  get selected(): SelectedEvents | null {
    return this.wanted.selected;
  }

  own(...names: readonly string[]): void {
    for (const name of names) this.ownNames.add(name);
  }

  close(): void {
    this.stopFollowing();
    if (this.timer) clearTimeout(this.timer);
    this.onNews = null;
  }

  async tell(): Promise<void> {
    if (!this.dirty) return;
    const { session, wanted } = this;
    this.dirty = false;
    this.lastTold = session.options.clock.now();
    const before = this.tree;
    this.tree = await treeNow(session);
    if (wanted.includes('MailboxName') || wanted.includes('SubscriptionChange')) this.tellNames(before);
    this.ownNames.clear();
    for (const info of this.tree.mailboxes) {
      const old = before.byId.get(info.id);
      if (old !== undefined && old !== info && !session.hasSelected(info)) await this.tellMessages(old, info);
      await session.channel.relieve();
    }
  }

  private hear(changes: readonly Change[] | null): void {
    const { selected, accountId } = this.session;
    // what happens to messages of the selected mailbox is told as such
    if (
      changes?.every(
        ({ kind, mailboxId }) =>
          mailboxId === selected?.info.id && selected.accountId === accountId && messageKinds.includes(kind),
      )
    )
      return;
    this.dirty = true;
    if (this.timer) return;
    const { clock, limits } = this.session.options;
    const wait = Math.max(0, this.lastTold + limits.notifyInterval - clock.now());
    this.timer = setTimeout(() => {
      this.timer = null;
      this.onNews?.();
    }, wait).unref();
  }

  private async tellMessages(old: MailboxInfo, info: MailboxInfo): Promise<void> {
    const { session, wanted, tree } = this;
    const wants = (event: 'MessageNew' | 'FlagChange'): boolean => wanted.of(event, info.name, tree.subscriptions);
    const asked = { messages: wants('MessageNew'), flags: wants('FlagChange') };
    const moved =
      old.messages !== info.messages || old.uidNext !== info.uidNext || old.uidValidity !== info.uidValidity;
    // RFC 5465 §5.1
    const flagged = old.unseen !== info.unseen || (session.condstore && old.changeNumber !== info.changeNumber);
    if ((asked.messages && moved) || (asked.flags && flagged))
      await writeStatusOf(session, info, statusItems(session, asked));
  }

  /** RFC 5465 §5.4, RFC 5465 §5.5 */
  private tellNames(before: AccountTree): void {
    const { tree } = this;
    const listed = new Map(namesOf(tree, []).map((one) => [one.name, one]));
    const affected = new Set<string>();
    for (const { id, name } of tree.mailboxes) {
      const old = before.byId.get(id);
      if (old === undefined) addWithParent(affected, name);
      else if (old.name !== name && !movedWithParent(before, tree, old.name, name))
        this.tellRename(listed, old.name, name);
    }
    for (const { id, name } of before.mailboxes)
      if (!tree.byId.has(id) && !tree.byName.has(name)) addWithParent(affected, name);
    for (const name of [...affected].sort())
      if (this.wants('MailboxName', name, before)) this.tellName(listed.get(name) ?? absent(name));
    for (const name of symmetricDifference(before.subscriptions, tree.subscriptions))
      if (!affected.has(name) && this.wants('SubscriptionChange', name, before))
        this.tellName(listed.get(name) ?? absent(name));
  }

  private wants(event: 'MailboxName' | 'SubscriptionChange', name: string, before: AccountTree): boolean {
    if (this.ownNames.has(name)) return false;
    const { wanted, tree } = this;
    return wanted.of(event, name, tree.subscriptions) || wanted.of(event, name, before.subscriptions);
  }

  private tellRename(listed: ReadonlyMap<string, Listed>, oldName: string, name: string): void {
    const { wanted, tree } = this;
    if (this.ownNames.has(name)) return;
    const heard = [name, oldName].some((one) => wanted.of('MailboxName', one, tree.subscriptions));
    if (heard) this.tellName(listed.get(name) ?? absent(name), oldName);
  }

  private tellName(listed: Listed, oldName?: string): void {
    const { out, utf8 } = this.session;
    const entry = { name: listed.name, delimiter: separator, attributes: attributesOf(listed, true) };
    writeList(out, 'LIST', oldName === undefined ? entry : { ...entry, oldName }, utf8);
  }
}

const absent = (name: string): Listed => ({
  name,
  info: null,
  rights: noRights,
  subscribed: false,
  hasChildren: false,
});

function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf(separator)));
}

/** A mailbox that comes or goes affects the one above it, whose children it is among. */
function addWithParent(names: Set<string>, name: string): void {
  names.add(name);
  const parent = parentOf(name);
  if (parent !== '') names.add(parent);
}

/** Whether a new name is only that of a mailbox above (RFC 5465 §5.4: it is not told then). */
function movedWithParent(before: AccountTree, after: AccountTree, oldName: string, name: string): boolean {
  const [oldParent, parent] = [parentOf(oldName), parentOf(name)];
  if (oldParent === parent || oldName.slice(oldParent.length) !== name.slice(parent.length)) return false;
  const above = before.byName.get(oldParent);
  return above !== undefined && after.byId.get(above.id)?.name === parent;
}

function symmetricDifference(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...[...a].filter((name) => !b.has(name)), ...[...b].filter((name) => !a.has(name))];
}
