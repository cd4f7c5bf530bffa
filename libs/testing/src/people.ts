import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Authentication, type DeriveScram, Directory, directoryEntities } from '#core/directory';
import { type AccountId, accountId, type Clock, systemClock } from '#kernel';
import { ormOptions } from '#platform/database';
import { deriveScramKeys } from '#wires/sasl';
import type { TestMailStore } from './mailStore.js';

const ITERATIONS = 4096;

/** Keys for SCRAM as the server makes them. */
export const deriveTestScram: DeriveScram = async (password) => {
  const salt = randomBytes(16);
  const secret = async (hash: 'sha256' | 'sha1') => {
    const { storedKey, serverKey } = await deriveScramKeys(password, salt, ITERATIONS, hash);
    const text = (octets: Buffer): string => octets.toString('base64');
    return { salt: text(salt), iterations: ITERATIONS, storedKey: text(storedKey), serverKey: text(serverKey) };
  };
  return { sha256: await secret('sha256'), sha1: await secret('sha1') };
};

/** People who can sign in, with a place in a mail store. */
export interface TestPeople {
  readonly authentication: Authentication;
  readonly directory: Directory;
  add(address: string, password: string, quotaOctets?: number): Promise<AccountId>;
  close(): Promise<void>;
}

export async function testPeople(test: TestMailStore, clock: Clock = systemClock): Promise<TestPeople> {
  const source = await new DataSource(ormOptions(test.target, directoryEntities)).initialize();
  const authentication = new Authentication(test.database, clock);
  const directory = new Directory(source, deriveTestScram, { defaultQuota: 0, changed: () => authentication.forget() });
  return {
    authentication,
    directory,
    add: async (address, password, quotaOctets = 0) => {
      const [person] = await directory.addPeople([{ address, password }], { createDomains: true });
      const id = accountId(person?.id ?? 0);
      await test.store.mailboxes.prepareAccount(id, { domainId: person?.domainId ?? 0, quotaOctets });
      return id;
    },
    close: () => source.destroy(),
  };
}
