import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { ManualClock } from '#kernel';
import { Authentication, Directory, directoryEntities } from '#core/directory';
import { DirectoryAuthenticator } from '#gateways/pop3';
import { ormOptions } from '#platform/database';
import { type TestDatabase, testDatabase } from '#testing';
import { deriveScramKeys } from '#wires/sasl';

const address = 'real@dir.test';
const context = { mechanism: 'USER', clientAddress: '192.0.2.1', tls: true };
let test: TestDatabase;
let source: DataSource;
let authenticator: DirectoryAuthenticator;

beforeAll(async () => {
  test = await testDatabase();
  source = await new DataSource(ormOptions(test.target, directoryEntities)).initialize();
  const authentication = new Authentication(test.database, new ManualClock(0));
  const salt = Buffer.from('0123456789abcdef');
  const derive = async (password: string) => {
    const keys = await deriveScramKeys(password, salt, 4096, 'sha256');
    const text = (octets: Buffer): string => octets.toString('base64');
    const stored = {
      salt: text(salt),
      iterations: 4096,
      storedKey: text(keys.storedKey),
      serverKey: text(keys.serverKey),
    };
    return { sha256: stored };
  };
  const directory = new Directory(source, derive, { defaultQuota: 0, changed: () => authentication.forget() });
  await directory.addPeople([{ address, password: 'correct horse' }], { createDomains: true });
  await directory.addApplicationPassword(address, 'for pop only', { label: 'p', scopes: ['pop3'] });
  await directory.addApplicationPassword(address, 'for imap only', { label: 'i', scopes: ['imap'] });
  authenticator = new DirectoryAuthenticator(authentication, { serverSecret: Buffer.from('s'), iterations: 4096 }, 0);
});
afterAll(async () => {
  await source.destroy();
  await test.drop();
});

describe('DirectoryAuthenticator for POP3', () => {
  it.each([
    ['correct horse', true],
    ['for pop only', true],
    ['for imap only', false],
    ['wrong', false],
  ])('asks with the scope of POP3: %s', async (password, works) => {
    const answer = await authenticator.verifyPassword('Real@DIR.test', password, context);
    expect(answer === null).toBe(!works);
    if (works) expect(answer).toMatchObject({ address });
  });

  it('gives SCRAM keys and the principal, and nothing for a stranger', async () => {
    expect(await authenticator.scramSecret(address, 'sha256', context)).toMatchObject({ iterations: 4096 });
    expect(await authenticator.scramSecret('no@dir.test', 'sha256', context)).toBeNull();
    expect(await authenticator.principal(address, context)).toMatchObject({ address });
    expect(await authenticator.principal('no@dir.test', context)).toBeNull();
  });

  it('says that it is throttled after many failures, of SCRAM too', async () => {
    const scram = { ...context, mechanism: 'SCRAM-SHA-256', clientAddress: '192.0.2.99' };
    for (let count = 0; count < 10; count++) await authenticator.failed(address, scram);
    expect(await authenticator.scramSecret(address, 'sha256', scram)).toEqual({ temporary: true });
    expect(await authenticator.verifyPassword(address, 'wrong', scram)).toEqual({ temporary: true });
  });
});
