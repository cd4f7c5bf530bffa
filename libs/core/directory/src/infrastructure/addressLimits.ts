import type { DataSource, EntityManager } from 'typeorm';
import { canonicalDomain, FumibakoError } from '#kernel';
import { type Acceptance, nobody } from '../domain/acceptance.js';
import { addressKey, readAddress } from '../domain/addressKey.js';
import { AddressLimit, AddressRecord } from './entities.js';

/** Senders that one address may name, on either side. */
export const maxSenders = 200;

/** What is set for an address; null: its domain's. */
export interface AddressLimitInfo extends Omit<Acceptance, 'maxIn' | 'maxOut'> {
  readonly kind: 'account' | 'group' | 'alias';
  readonly maxIn: number | null;
  readonly maxOut: number | null;
}

export type AddressLimitChange = Partial<Omit<AddressLimitInfo, 'address' | 'kind'>>;

/** From whom single addresses take mail, and how large. */
export class AddressLimits {
  constructor(
    private readonly source: DataSource,
    private readonly changed: () => void,
  ) {}

  /** Throws `address-unknown`. */
  async info(address: string): Promise<AddressLimitInfo> {
    const { manager } = this.source;
    const record = await requireAddress(manager, address);
    const kept = await manager.findOneBy(AddressLimit, { address: record.address });
    return { ...(kept ?? unlimited(record.address)), kind: kindOf(record) };
  }

  /** Throws `address-unknown`, `address-invalid`, `invalid`, `limit-exceeded`. */
  async change(address: string, { allowed, denied, ...plain }: AddressLimitChange): Promise<void> {
    const senders = {
      ...(allowed === undefined ? {} : { allowed: sendersOf(allowed) }),
      ...(denied === undefined ? {} : { denied: sendersOf(denied) }),
    };
    await this.source.transaction(async (manager) => {
      const record = await requireAddress(manager, address);
      const { address: key } = record;
      if (plain.maxOut !== undefined && kindOf(record) !== 'account')
        throw new FumibakoError('invalid', `nobody sends as ${key}`);
      const kept = await manager.findOneBy(AddressLimit, { address: key });
      await manager.save(AddressLimit, { ...unlimited(key), ...kept, ...plain, ...senders });
    });
    this.changed();
  }
}

const unlimited = (address: string) => ({
  address,
  insideOnly: false,
  allowed: [],
  denied: [],
  maxIn: null,
  maxOut: null,
});

function kindOf({ accountId, groupId }: AddressRecord): AddressLimitInfo['kind'] {
  if (accountId !== null) return 'account';
  return groupId === null ? 'alias' : 'group';
}

async function requireAddress(manager: EntityManager, text: string): Promise<AddressRecord> {
  const record = await manager.findOneBy(AddressRecord, { address: addressKey(readAddress(text)) });
  if (!record) throw new FumibakoError('address-unknown', `there is no address ${text}`);
  return record;
}

function sendersOf(texts: readonly string[]): string[] {
  const senders = [...new Set(texts.map(senderOf))];
  if (senders.length > maxSenders)
    throw new FumibakoError('limit-exceeded', `an address names at most ${maxSenders} senders`);
  return senders;
}

function senderOf(text: string): string {
  if (text === nobody) return text;
  if (!text.startsWith('@')) return addressKey(readAddress(text));
  const domain = canonicalDomain(text.slice(1));
  if (domain === null) throw new FumibakoError('invalid', `${text} is neither an address nor @ and a domain`);
  return `@${domain}`;
}
