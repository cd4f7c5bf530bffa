import { type AccountId, changeNumber, FumibakoError, type MailboxId, mailboxId } from '#kernel';
import { rowsOf, type Step } from '#platform/database';
import { bitLimit, commonBit, firstOwnBit } from '../domain/flags.js';
import { type Actor, type Change, type MailboxInfo, type SpecialUse } from '../domain/model.js';
import { ancestors, inbox, normaliseName, separator } from '../domain/names.js';
import { actorText } from './actors.js';
import type { StoreHub } from './hub.js';
import { lockAccounts } from './statements/accounts.js';
import * as sql from './statements/mailboxes.js';
import { fold } from './statements/logged.js';
import { inheritGrants, removeGrants } from './statements/sharing.js';
import { type AccountTree, type MailboxRow, TreeCache } from './tree.js';

/** Mailboxes that every account begins with. */
const defaultMailboxes: readonly (readonly [string, SpecialUse | null])[] = [
  [inbox, null],
  ['Drafts', 'drafts'],
  ['Sent', 'sent'],
  ['Junk', 'junk'],
  ['Trash', 'trash'],
  ['Archive', 'archive'],
];

export const maxMailboxes = 10_000;
const maxInboxes = 100_000;

/** Creates, renames, removes and lists mailboxes. */
export class Mailboxes {
  private readonly trees: TreeCache;
  /** INBOX can neither be renamed nor removed: its id never changes. */
  private readonly inboxes = new Map<AccountId, MailboxId>();

  constructor(private readonly hub: StoreHub) {
    this.trees = new TreeCache(hub.database);
    hub.views.onPosition = (accountId, newest) => this.trees.reached(accountId, newest);
    hub.listen((accountId, changes) => this.trees.changed(accountId, changes));
  }

  /** The account's mailboxes, subscriptions and keywords. */
  tree(accountId: AccountId): Promise<AccountTree> {
    return this.trees.tree(accountId);
  }

  /** Resolves when the tree has seen what was committed until now, by whatever process. */
  refresh(accountId: AccountId): Promise<void> {
    return this.trees.refresh(accountId);
  }

  /** The account's tree as it is stored, whatever is in memory: for whoever found that something is gone. */
  reread(accountId: AccountId): Promise<AccountTree> {
    this.trees.forget(accountId);
    return this.trees.tree(accountId);
  }

  /** Accounts whose trees are in memory. */
  get accountsInMemory(): readonly AccountId[] {
    return [...this.trees.accounts];
  }

  /** Throws `mailbox-unknown`. */
  async byName(accountId: AccountId, name: string): Promise<MailboxInfo> {
    const info = (await this.tree(accountId)).byName.get(normaliseName(name));
    if (!info) throw new FumibakoError('mailbox-unknown', `there is no mailbox ${name}`);
    return info;
  }

  /** Id of the mailbox where mail arrives. */
  async inboxId(accountId: AccountId): Promise<MailboxId> {
    const known = this.inboxes.get(accountId);
    if (known !== undefined) return known;
    const { id } = await this.byName(accountId, inbox);
    this.inboxes.set(accountId, id);
    if (this.inboxes.size > maxInboxes) this.inboxes.delete(this.inboxes.keys().next().value as AccountId);
    return id;
  }

  /** Gives an account its place in the store and its default mailboxes; does nothing the second time. */
  async prepareAccount(accountId: AccountId, options: { domainId: number; quotaOctets: number }): Promise<void> {
    await this.hub.writerFor(accountId).commit([
      { statement: sql.mailAccountInsert, values: [accountId, options.domainId, options.quotaOctets] },
      { statement: lockAccounts, values: [[accountId]] },
      {
        statement: sql.createMailboxes,
        values: [accountId, defaultMailboxes.map(([name]) => name), defaultMailboxes.map(([, use]) => use), 'job'],
      },
      { statement: sql.subscribe, values: [accountId, defaultMailboxes.map(([name]) => name)] },
    ]);
    this.trees.forget(accountId);
  }

  /** Creates a mailbox and what is missing above it. Throws `mailbox-exists`, `mailbox-name-invalid`, `limit-exceeded`. */
  async create(
    accountId: AccountId,
    name: string,
    actor: Actor,
    specialUse: SpecialUse | null = null,
  ): Promise<MailboxInfo> {
    const wanted = normaliseName(name);
    const tree = await this.tree(accountId);
    if (tree.byName.has(wanted)) throw new FumibakoError('mailbox-exists', `the mailbox ${wanted} exists`);
    const missing = ancestors(wanted).filter((above) => !tree.byName.has(above));
    if (tree.mailboxes.length + missing.length + 1 > maxMailboxes)
      throw new FumibakoError('limit-exceeded', `an account has at most ${maxMailboxes} mailboxes`);
    const names = [...missing, wanted];
    const uses = names.map((_, index) => (index === names.length - 1 ? specialUse : null));
    await this.make(accountId, { names, uses, below: nearest(tree, wanted) }, actor);
    // What another process has created meanwhile was left alone, and is not in the tree yet.
    if (!(await this.tree(accountId)).byName.has(wanted)) this.trees.forget(accountId);
    return await this.byName(accountId, wanted);
  }

  /** Renames a mailbox and everything below it; INBOX itself cannot be renamed here. */
  async rename(accountId: AccountId, from: string, to: string, actor: Actor): Promise<void> {
    const source = normaliseName(from);
    const target = normaliseName(to);
    const tree = await this.tree(accountId);
    if (!tree.byName.has(source)) throw new FumibakoError('mailbox-unknown', `there is no mailbox ${source}`);
    if (source === inbox) throw new FumibakoError('mailbox-protected', 'INBOX cannot be renamed');
    if (tree.byName.has(target)) throw new FumibakoError('mailbox-exists', `the mailbox ${target} exists`);
    if (target.startsWith(source + separator))
      throw new FumibakoError('mailbox-name-invalid', 'a mailbox cannot be moved below itself');
    for (const { name } of tree.mailboxes)
      if (name.startsWith(source + separator)) normaliseName(target + name.slice(source.length));
    const missing = ancestors(target).filter((above) => !tree.byName.has(above));
    if (missing.length > 0)
      await this.make(
        accountId,
        { names: missing, uses: missing.map(() => null), below: nearest(tree, target) },
        actor,
      );
    await this.change(accountId, 'mailbox-renamed', [], {
      statement: sql.renameMailboxes,
      values: [accountId, source, target, actorText(actor)],
    });
  }

  /** Removes a mailbox; its messages stay for the undelete time. Throws `mailbox-protected` for INBOX. */
  async remove(accountId: AccountId, name: string, actor: Actor): Promise<void> {
    const info = await this.byName(accountId, name);
    if (info.name === inbox) throw new FumibakoError('mailbox-protected', 'INBOX cannot be removed');
    const removal = { statement: sql.removeMailbox, values: [accountId, info.id, actorText(actor)] };
    // RFC 4314 §4: the rights go with the mailbox
    const grants = { statement: removeGrants, values: [accountId, info.id] };
    await this.change(accountId, 'mailbox-removed', [this.written(accountId, info.id)], removal, grants);
  }

  /** Says what a mailbox is for; null for nothing in particular. */
  async setSpecialUse(accountId: AccountId, id: MailboxId, use: SpecialUse | null, actor: Actor): Promise<void> {
    await this.change(accountId, 'mailbox-renamed', [], {
      statement: sql.setSpecialUse,
      values: [accountId, id, use, actorText(actor)],
    });
  }

  /** Says whether readers beside the owner have a \Seen of their own. */
  async setSeenByReader(accountId: AccountId, id: MailboxId, apart: boolean, actor: Actor): Promise<void> {
    await this.change(accountId, 'mailbox-renamed', [this.written(accountId, id)], {
      statement: sql.setSeenByReader,
      values: [accountId, id, apart, actorText(actor)],
    });
  }

  /** Subscribes to a name, whether or not it exists (RFC 9051 §6.3.7 leaves that to the server). */
  async subscribe(accountId: AccountId, name: string): Promise<void> {
    await rowsOf(this.hub.database.pool, sql.addSubscription, [accountId, normaliseName(name)]);
    this.hub.touched(accountId);
  }

  async unsubscribe(accountId: AccountId, name: string): Promise<void> {
    await rowsOf(this.hub.database.pool, sql.unsubscribe, [accountId, normaliseName(name)]);
    this.hub.touched(accountId);
  }

  /**
   * Bits of keywords, defining those that are new. Throws `limit-exceeded` when the account has no bit left.
   * The names must be valid for every protocol: the gateways check that.
   */
  async keywordBits(accountId: AccountId, names: readonly string[]): Promise<readonly number[]> {
    const known = bitsIn(await this.tree(accountId), names);
    if (known.every((bit) => bit !== null)) return known as number[];
    await this.hub.writerFor(accountId).commit([
      { statement: lockAccounts, values: [[accountId]] },
      {
        statement: sql.defineKeywords,
        values: [accountId, distinct(names).filter((name) => commonBit(name) === null), firstOwnBit, bitLimit],
      },
    ]);
    this.trees.forget(accountId);
    const bits = bitsIn(await this.tree(accountId), names);
    if (bits.some((bit) => bit === null))
      throw new FumibakoError('limit-exceeded', 'the account has too many keywords');
    return bits as number[];
  }

  private async make(accountId: AccountId, { names, uses, below }: NewMailboxes, actor: Actor): Promise<void> {
    const creation = { statement: sql.createMailboxes, values: [accountId, names, uses, actorText(actor)] };
    const inheritance = below === null ? [] : [{ statement: inheritGrants, values: [accountId, below.id, names] }];
    const inherited = await this.change(accountId, 'mailbox-created', [], creation, ...inheritance);
    if (inherited.length > 0) this.hub.sharingChanged();
  }

  /** A step before what counts the entries of a mailbox. */
  private written(accountId: AccountId, id: MailboxId): Step {
    return { statement: fold, values: [accountId, id] };
  }

  /** Gives the rows of the step behind the change, where there is one. */
  private async change(
    accountId: AccountId,
    kind: 'mailbox-created' | 'mailbox-renamed' | 'mailbox-removed',
    before: readonly Step[],
    ...steps: readonly [Step, ...Step[]]
  ): Promise<readonly unknown[]> {
    const first = [{ statement: lockAccounts, values: [[accountId]] }, ...before];
    const results = await this.hub.writerFor(accountId).commit([...first, ...steps]);
    const [rows, behind = []] = results.slice(first.length);
    const changes = (rows as ChangedMailbox[]).map(
      ({ id, name, previous, change }): Change => ({
        kind,
        accountId,
        mailboxId: mailboxId(id),
        name,
        previous: changeNumber(previous ?? 0),
        changeNumber: changeNumber(change),
      }),
    );
    if (kind === 'mailbox-created') this.trees.insert(accountId, rows as unknown as MailboxRow[]);
    else this.trees.forget(accountId);
    this.hub.tell(changes);
    return behind;
  }
}

interface NewMailboxes {
  readonly names: readonly string[];
  readonly uses: readonly (SpecialUse | null)[];
  /** The nearest mailbox above, whose rights the new ones have too. */
  readonly below: MailboxInfo | null;
}

/** The nearest mailbox above a name. */
function nearest(tree: AccountTree, name: string): MailboxInfo | null {
  const above = ancestors(name).findLast((each) => tree.byName.has(each));
  return above === undefined ? null : (tree.byName.get(above) ?? null);
}

interface ChangedMailbox {
  readonly id: number;
  readonly name: string;
  readonly previous?: number;
  readonly change: number;
}

function bitsIn(tree: AccountTree, names: readonly string[]): readonly (number | null)[] {
  const own = new Map(tree.keywords.map(({ bit, name }) => [name.toLowerCase(), bit]));
  return names.map((name) => commonBit(name) ?? own.get(name.toLowerCase()) ?? null);
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}
