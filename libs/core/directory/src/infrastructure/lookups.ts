import type { EntityManager } from 'typeorm';
import { canonicalDomain, FumibakoError } from '#kernel';
import { addressKey, readAddress } from '../domain/addressKey.js';
import { Account, AddressRecord, Domain } from './entities.js';

/** Throws `domain-unknown`. */
export async function requireDomain(manager: EntityManager, text: string): Promise<Domain> {
  const domain = await manager.findOneBy(Domain, { name: canonicalDomain(text) ?? '' });
  if (!domain) throw new FumibakoError('domain-unknown', `the domain ${text} is not ours: add it with \`domain add\``);
  return domain;
}

/** Throws `address-unknown`. */
export async function requireAccount(manager: EntityManager, text: string): Promise<Account> {
  const account = await manager.findOneBy(Account, { address: addressKey(readAddress(text)) });
  if (!account) throw new FumibakoError('address-unknown', `there is no account ${text}`);
  return account;
}

/** Throws `address-taken`. */
export async function refuseTaken(manager: EntityManager, key: string): Promise<void> {
  if (await manager.existsBy(AddressRecord, { address: key }))
    throw new FumibakoError('address-taken', `the address ${key} is taken`);
}
