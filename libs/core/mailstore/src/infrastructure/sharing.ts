import { type AccountId, accountId, type MailboxId, mailboxId } from '#kernel';
import { rowsOf } from '#platform/database';
import type { Actor, MailboxInfo } from '../domain/model.js';
import {
  allRights,
  type Grant,
  type Grantee,
  noRights,
  printRights,
  readRights,
  type Right,
  type RightSet,
  type SharedMailbox,
} from '../domain/rights.js';
import { actorText } from './actors.js';
import { granteeName, type Grants } from './grants.js';
import type { StoreHub } from './hub.js';
import { lockAccounts } from './statements/accounts.js';
import * as sql from './statements/sharing.js';

const maxReaders = 20_000;

type Place = Pick<MailboxInfo, 'accountId' | 'id'>;
type Shares = ReadonlyMap<string, SharedMailbox>;

interface SharedRow {
  readonly owner: number;
  readonly address: string;
  readonly kind: string;
  readonly mailbox: number;
  readonly rights: string;
}

interface Known {
  readonly reading: Promise<Shares>;
  shares: Shares | null;
}

/**
 * Who may do what with mailboxes of others: the one place that every protocol asks. What somebody may see is read once and
 * kept until a grant, a group or the directory changes anywhere.
 */
export class Sharing {
  private readonly readers = new Map<AccountId, Known>();

  constructor(
    private readonly hub: StoreHub,
    private readonly rows: Grants,
  ) {
    hub.listenToSharing(() => this.readers.clear());
  }

  /** Mailboxes of others that an account has rights on. */
  async sharedWith(reader: AccountId): Promise<readonly SharedMailbox[]> {
    return [...(await this.shares(reader)).values()];
  }

  /** What an account may do with a mailbox; its owner may do everything. */
  async rightsOn(reader: AccountId, { accountId: owner, id }: Place): Promise<RightSet> {
    if (reader === owner) return allRights;
    return (await this.shares(reader)).get(keyOf(owner, id))?.rights ?? noRights;
  }

  /** Throws `address-unknown` for what is neither a person, nor a group, nor `anyone`. */
  async grantee(owner: AccountId, identifier: string): Promise<Grantee> {
    return await this.rows.grantee(owner, identifier);
  }

  /** What the owner of a mailbox has granted. */
  async grants(place: Place): Promise<readonly Grant[]> {
    return (await this.rows.of(place)).map(({ grantee, letters }) => ({ grantee, rights: readRights(letters) }));
  }

  /** Replaces what a grantee may do; no right ends the sharing. Throws `limit-exceeded`. */
  async grant(place: Place, grantee: Grantee, rights: RightSet, actor: Actor): Promise<void> {
    const letters = printRights(rights);
    const noted = [place.accountId, place.id, actorText(actor), granteeName(grantee), letters];
    await this.rows.set(place, grantee, letters, (executor) => rowsOf(executor, sql.noteGrant, noted));
  }

  /** Notes in the journal of the owner that somebody else has opened a mailbox. */
  async opened({ accountId: owner, id }: Place, actor: Actor): Promise<void> {
    const lock = { statement: lockAccounts, values: [[owner]] };
    const note = { statement: sql.noteAccess, values: [owner, id, actorText(actor)] };
    await this.hub.writerFor(owner).commit([lock, note], { relaxed: true });
  }

  private async shares(reader: AccountId): Promise<Shares> {
    const known = this.readers.get(reader);
    if (known) return known.shares ?? (await known.reading);
    const fresh: Known = { reading: this.read(reader), shares: null };
    this.readers.set(reader, fresh);
    if (this.readers.size > maxReaders) this.readers.delete(this.readers.keys().next().value as AccountId);
    try {
      fresh.shares = await fresh.reading;
      return fresh.shares;
    } catch (error) {
      if (this.readers.get(reader) === fresh) this.readers.delete(reader);
      throw error;
    }
  }

  private async read(reader: AccountId): Promise<Shares> {
    const rows = await rowsOf<SharedRow>(this.hub.database.pool, sql.grantsTo, [reader]);
    const shares = new Map<string, SharedMailbox>();
    for (const { owner, address, kind, mailbox, rights } of rows) {
      const place = { ownerId: accountId(owner), mailboxId: mailboxId(mailbox) };
      const key = keyOf(place.ownerId, place.mailboxId);
      const joined = new Set<Right>([...(shares.get(key)?.rights ?? []), ...readRights(rights)]);
      shares.set(key, { ...place, ownerAddress: address, ofPerson: kind === 'person', rights: joined });
    }
    return shares;
  }
}

const keyOf = (owner: AccountId, id: MailboxId): string => `${owner}/${id}`;
