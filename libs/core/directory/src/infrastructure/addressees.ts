import { type AccountId, accountId, type OrganisationId, organisationId, parseMailboxAddress } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import { addressKey, withoutDetail } from '../domain/addressKey.js';
import type { Account } from './entities.js';
import { addresseeOf, addressees, domainsAmong, ownAddresses } from './statements.js';

/** An account here, as others address it. */
export interface LocalAddressee {
  readonly kind: 'account';
  readonly accountId: AccountId;
  readonly organisationId: OrganisationId;
  /** The usual address. */
  readonly address: string;
  readonly is: Account['kind'];
}

/** Rooms and equipment answer by themselves. */
export const isResource = ({ is }: Pick<LocalAddressee, 'is'>): boolean => is === 'room' || is === 'equipment';

/** Whom an address means: somebody here, a group here, nobody though the domain is ours, or somebody elsewhere. */
export type Addressee =
  | LocalAddressee
  | { readonly kind: 'group' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'elsewhere' };

interface Row extends Record<string, unknown> {
  readonly address: string;
  readonly account_id: number | null;
  readonly kind: Account['kind'];
  readonly own: string;
  readonly organisation_id: number;
  readonly disabled: boolean;
}

/** Finds many people by their addresses at once. */
export class Addressees {
  constructor(private readonly database: Database) {}

  /** By each address in its comparison form. An address with a detail means who has it without. */
  async find(addresses: Iterable<string>): Promise<ReadonlyMap<string, Addressee>> {
    const plain = new Map<string, string | null>();
    for (const text of new Set(addresses)) plain.set(text, plainOf(text));
    const keys = [...new Set([...plain.keys(), ...plain.values()].filter((key) => key !== null))];
    const { pool } = this.database;
    const rows = await rowsOf<Row>(pool, addressees, [keys]);
    const known = new Map(rows.map((row) => [row.address, meaningOf(row)]));
    const missing = [...plain].filter(([text, short]) => !known.has(text) && !known.has(short ?? text));
    const domains = new Set(missing.map(([text]) => domainOf(text)));
    const ours = new Set(
      domains.size === 0
        ? []
        : (await rowsOf<{ name: string }>(pool, domainsAmong, [[...domains]])).map(({ name }) => name),
    );
    const found = new Map<string, Addressee>();
    for (const [text, short] of plain) {
      const kind = ours.has(domainOf(text)) ? 'unknown' : 'elsewhere';
      found.set(text, known.get(text) ?? known.get(short ?? text) ?? { kind });
    }
    return found;
  }

  /** Null for no account, or one that is disabled. */
  async account(id: AccountId): Promise<LocalAddressee | null> {
    const [row] = await rowsOf<Row>(this.database.pool, addresseeOf, [id]);
    const found = row ? meaningOf(row) : null;
    return found?.kind === 'account' ? found : null;
  }

  /** Every address of an account. */
  async addressesOf({ accountId: id, address }: Pick<LocalAddressee, 'accountId' | 'address'>): Promise<Set<string>> {
    const rows = await rowsOf<{ address: string }>(this.database.pool, ownAddresses, [id, address]);
    return new Set([address, ...rows.map((row) => row.address)]);
  }
}

function meaningOf({ account_id: id, own, ...row }: Row): Addressee {
  if (id !== null)
    return row.disabled
      ? { kind: 'unknown' }
      : {
          kind: 'account',
          accountId: accountId(id),
          organisationId: organisationId(row.organisation_id),
          address: own,
          is: row.kind,
        };
  // An alias that leads to several is a group too.
  return { kind: 'group' };
}

function plainOf(text: string): string | null {
  const address = parseMailboxAddress(text);
  const plain = address && withoutDetail(address);
  return plain ? addressKey(plain.address) : null;
}

const domainOf = (text: string): string => text.slice(text.lastIndexOf('@') + 1).toLowerCase();
