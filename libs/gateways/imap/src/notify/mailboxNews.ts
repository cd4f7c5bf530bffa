import { type Change, separator } from '#core/mailstore';
import type { AccountId } from '#kernel';
import { type NotifyEvent, type StatusItem, writeList } from '#wires/imap';
import { attributesOf, type Listed } from '../handlers/listing.js';
import { writeStatusOf } from '../handlers/statusValues.js';
import type { Notifications, SelectedEvents } from '../session/listening.js';
import type { MailboxRef } from '../session/mailboxes.js';
import type { Session } from '../session/session.js';
import { FollowedAccounts } from './followed.js';
import { absent, keyOf, mayHear, type Scene, sceneOf } from './scene.js';
import type { Wanted } from './wanted.js';

const messageKinds: readonly Change['kind'][] = ['added', 'flags', 'removed'];

/** What STATUS tells where these events are wanted (RFC 5465 §3.1, RFC 5465 §5.1). */
function statusItems(session: Session, wanted: { readonly messages: boolean; readonly flags: boolean }): StatusItem[] {
  const items: StatusItem[] = ['UIDVALIDITY'];
  if (wanted.messages) items.unshift('MESSAGES', 'UIDNEXT');
  if (wanted.flags) items.push('UNSEEN');
  if (wanted.flags || session.condstore) items.push('HIGHESTMODSEQ');
  return items;
}

/**
 * Tells what has become of the mailboxes that are not selected. Two scenes are compared, so that much that
 * happens at once is told once and nothing piles up for a slow reader.
 */
export class MailboxNews implements Notifications {
  onNews: (() => void) | null = null;
  private dirty = false;
  private readonly ownNames = new Set<string>();
  private readonly followed: FollowedAccounts | null;
  private timer: NodeJS.Timeout | null = null;
  private lastTold = 0;
  private scene: Scene = {
    mailboxes: [],
    byKey: new Map(),
    byName: new Map(),
    subscriptions: new Set(),
    listed: new Map(),
  };

  private constructor(
    private readonly session: Session,
    private readonly wanted: Wanted,
  ) {
    const hear = (accountId: AccountId, changes: readonly Change[] | null): void => this.hear(accountId, changes);
    this.followed = wanted.elsewhere ? new FollowedAccounts(session, wanted.others, hear) : null;
  }

  static async begin(session: Session, wanted: Wanted): Promise<MailboxNews> {
    const news = new MailboxNews(session, wanted);
    try {
      news.scene = await news.look();
      return news;
    } catch (error) {
      news.close();
      throw error;
    }
  }

  get selected(): SelectedEvents | null {
    return this.wanted.selected;
  }

  own(...names: readonly string[]): void {
    for (const name of names) this.ownNames.add(name);
  }

  close(): void {
    this.followed?.close();
    if (this.timer) clearTimeout(this.timer);
    this.onNews = null;
  }

  /** RFC 5465 §3.1: what is wanted and cannot be heard; and, where that is asked for, how the others stand from which changes will be told. */
  async tellStart(status: boolean): Promise<void> {
    const { session, scene, wanted } = this;
    for (const info of scene.mailboxes) {
      if (!mayHear(info)) {
        if (wanted.any(info.name, scene.subscriptions)) this.tellName(this.listed(info.name));
      } else if (status && !session.hasSelected(info)) {
        const asked = this.asked(info.name);
        if (asked.messages || asked.flags) await writeStatusOf(session, info, statusItems(session, asked));
      }
      await session.channel.relieve();
    }
  }

  async tell(): Promise<void> {
    if (!this.dirty) return;
    const { session, wanted } = this;
    this.dirty = false;
    this.lastTold = session.options.clock.now();
    const before = this.scene;
    this.scene = await this.look();
    const names = wanted.includes('MailboxName') || wanted.includes('SubscriptionChange');
    const told = names ? this.tellNames(before) : new Set<string>();
    if (wanted.others) await this.tellAccess(before, told);
    this.ownNames.clear();
    for (const info of this.scene.mailboxes) {
      const old = before.byKey.get(keyOf(info));
      if (old !== undefined && mayHear(old) && mayHear(info) && !session.hasSelected(info))
        await this.tellMessages(old, info);
      await session.channel.relieve();
    }
  }

  private async look(): Promise<Scene> {
    const { session, wanted } = this;
    await this.followed?.renew();
    return await sceneOf(session, {
      others: wanted.others,
      countsUnseen: (name, { subscriptions }) => wanted.of('FlagChange', name, subscriptions),
    });
  }

  private hear(accountId: AccountId, changes: readonly Change[] | null): void {
    const { selected } = this.session;
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

  private asked(name: string): { messages: boolean; flags: boolean } {
    const { wanted, scene } = this;
    const wants = (event: NotifyEvent): boolean => wanted.of(event, name, scene.subscriptions);
    return { messages: wants('MessageNew'), flags: wants('FlagChange') };
  }

  private async tellMessages(old: MailboxRef, info: MailboxRef): Promise<void> {
    const { session } = this;
    const moved =
      old.messages !== info.messages || old.uidNext !== info.uidNext || old.uidValidity !== info.uidValidity;
    // RFC 5465 §5.1
    const flagged = old.unseen !== info.unseen || (session.condstore && old.changeNumber !== info.changeNumber);
    if (!moved && !flagged) return;
    const asked = this.asked(info.name);
    if ((asked.messages && moved) || (asked.flags && flagged))
      await writeStatusOf(session, info, statusItems(session, asked));
  }

  /** RFC 5465 §5.4, RFC 5465 §5.5; gives the names that were told. */
  private tellNames(before: Scene): ReadonlySet<string> {
    const { scene } = this;
    const affected = new Set<string>();
    const told = new Set<string>();
    for (const ref of scene.mailboxes) {
      const { name } = ref;
      const old = before.byKey.get(keyOf(ref));
      if (old === undefined) addWithParent(affected, name);
      else if (old.name !== name && !movedWithParent(before, scene, old.name, name)) this.tellRename(old.name, name);
    }
    for (const ref of before.mailboxes)
      if (!scene.byKey.has(keyOf(ref)) && !scene.byName.has(ref.name)) addWithParent(affected, ref.name);
    for (const name of [...affected].sort()) if (this.wants('MailboxName', name, before)) told.add(name);
    for (const name of symmetricDifference(before.subscriptions, scene.subscriptions))
      if (this.wants('SubscriptionChange', name, before)) told.add(name);
    for (const name of told) this.tellName(this.listed(name));
    return told;
  }

  /** RFC 5465 §5.9: which mailboxes can be heard no longer, or again. */
  private async tellAccess(before: Scene, told: ReadonlySet<string>): Promise<void> {
    const { scene, session, wanted } = this;
    for (const old of before.mailboxes) {
      const now = scene.byKey.get(keyOf(old));
      const name = now?.name ?? old.name;
      if (told.has(name) || this.ownNames.has(name)) continue;
      if (!wanted.any(name, before.subscriptions)) continue;
      if (now !== undefined) {
        if (mayHear(old) !== mayHear(now)) this.tellName(this.listed(name));
        continue;
      }
      // removed, or may it not even be listed any more?
      const { byId } = await session.store.mailboxes.tree(old.accountId);
      if (byId.has(old.id)) this.tellName(absent(name), null, true);
    }
  }

  private listed(name: string): Listed {
    return this.scene.listed.get(name) ?? absent(name);
  }

  private wants(event: NotifyEvent, name: string, before: Scene): boolean {
    if (this.ownNames.has(name)) return false;
    const { wanted, scene } = this;
    return wanted.of(event, name, scene.subscriptions) || wanted.of(event, name, before.subscriptions);
  }

  private tellRename(oldName: string, name: string): void {
    const { wanted, scene } = this;
    if (this.ownNames.has(name)) return;
    const heard = [name, oldName].some((one) => wanted.of('MailboxName', one, scene.subscriptions));
    if (heard) this.tellName(this.listed(name), oldName);
  }

  private tellName(listed: Listed, oldName: string | null = null, lost = false): void {
    const { out, utf8 } = this.session;
    const attributes = attributesOf(listed, true, true);
    // RFC 5465 §3.1, RFC 5465 §5.9
    if (lost || (listed.info !== null && !mayHear(listed))) attributes.unshift('\\NoAccess');
    const entry = { name: listed.name, delimiter: separator, attributes };
    writeList(out, 'LIST', oldName === null ? entry : { ...entry, oldName }, utf8);
  }
}

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
function movedWithParent(before: Scene, after: Scene, oldName: string, name: string): boolean {
  const [oldParent, parent] = [parentOf(oldName), parentOf(name)];
  if (oldParent === parent || oldName.slice(oldParent.length) !== name.slice(parent.length)) return false;
  const above = before.byName.get(oldParent);
  return above !== undefined && after.byKey.get(keyOf(above))?.name === parent;
}

function symmetricDifference(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...[...a].filter((name) => !b.has(name)), ...[...b].filter((name) => !a.has(name))];
}
