import { type AccountId, accountId, FumibakoError } from '#kernel';
import type { Addressees, Directory } from '#core/directory';
import type { MailStore } from '#core/mailstore';
import { type Database, rowsOf } from '#platform/database';
import { checkRules, type RoomRules, usualRules } from '../../domain/rooms/rules.js';
import * as sql from './statements.js';

/** Most that are listed. */
const maxListed = 10_000;

export interface Room {
  readonly address: string;
  readonly name: string | null;
  readonly kind: 'room' | 'equipment';
  readonly rules: RoomRules;
}

/** A booking that waits. */
export interface RoomRequest {
  readonly id: number;
  readonly account: AccountId;
  readonly address: string;
  readonly name: string | null;
  readonly uid: string;
  readonly kind: 'approval' | 'waiting';
  readonly organizer: string;
  readonly summary: string;
  readonly starts: Date | null;
  readonly rules: RoomRules;
}

type Row<T> = Record<string, unknown> & T;
type RequestRow = Row<Omit<RoomRequest, 'account'> & { readonly account: number }>;

/** Rooms and equipment: which there are, what they allow, and which bookings wait at them. */
export class Rooms {
  constructor(
    private readonly database: Database,
    private readonly directory: Directory,
    private readonly addressees: Addressees,
    private readonly store: MailStore,
  ) {}

  /** Throws `address-taken`, `domain-unknown`, `invalid`. */
  async add(
    address: string,
    {
      name = null,
      kind,
      rules,
    }: { readonly name?: string | null; readonly kind: Room['kind']; readonly rules: Partial<RoomRules> },
  ): Promise<Room> {
    const all = { ...usualRules, ...rules };
    await this.check(all);
    const account = await this.directory.addResource(address, kind, { name });
    try {
      const { id, domainId, quota: quotaOctets } = account;
      await this.store.mailboxes.prepareAccount(id, { domainId, quotaOctets });
      await rowsOf(this.database.pool, sql.setRoom, [id, JSON.stringify(all)]);
    } catch (error) {
      await this.directory.remove(account.address);
      throw error;
    }
    return { address: account.address, name, kind, rules: all };
  }

  /** Throws `address-unknown`, `invalid`. */
  async set(address: string, change: Partial<RoomRules>): Promise<Room> {
    const { id } = await this.directory.account(address);
    const room = await this.require(id, address);
    const rules = { ...room.rules, ...change };
    await this.check(rules);
    await rowsOf(this.database.pool, sql.setRoom, [id, JSON.stringify(rules)]);
    return { ...room, rules };
  }

  async list(): Promise<readonly Room[]> {
    return await rowsOf<Row<Room>>(this.database.pool, sql.listRooms, []);
  }

  /** Null for an account that is none. */
  async find(account: AccountId): Promise<Room | null> {
    const [room] = await rowsOf<Row<Room>>(this.database.pool, sql.findRoom, [account]);
    // Rules that came later are as usual.
    return room ? { ...room, rules: { ...usualRules, ...room.rules } } : null;
  }

  /** What waits at a room, or with null at all of them, oldest first. Throws `address-unknown`. */
  async requests(address: string | null): Promise<readonly RoomRequest[]> {
    const id = address === null ? null : (await this.directory.account(address)).id;
    return (await rowsOf<RequestRow>(this.database.pool, sql.listRequests, [id, maxListed])).map(requestOf);
  }

  async request(id: number): Promise<RoomRequest | null> {
    const [row] = await rowsOf<RequestRow>(this.database.pool, sql.findRequest, [id]);
    return row ? requestOf(row) : null;
  }

  /** What those who approve have not been told of yet. */
  async untold(most: number): Promise<readonly RoomRequest[]> {
    return (await rowsOf<RequestRow>(this.database.pool, sql.untoldRequests, [most])).map(requestOf);
  }

  private async require(id: AccountId, address: string): Promise<Room> {
    const room = await this.find(id);
    if (room === null) throw new FumibakoError('address-unknown', `${address} is neither a room nor equipment`);
    return room;
  }

  private async check(rules: RoomRules): Promise<void> {
    checkRules(rules);
    const named = [...rules.bookers, ...rules.delegates].filter((each) => each !== '*');
    const found = await this.addressees.find(named);
    const unknown = named.find((each) => ['unknown', 'elsewhere'].includes(found.get(each)?.kind ?? 'unknown'));
    if (unknown !== undefined)
      throw new FumibakoError('address-unknown', `${unknown} is neither a person nor a group here`);
  }
}

const requestOf = ({ account, ...row }: RequestRow): RoomRequest => ({ ...row, account: accountId(account) });
