import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountId, type AccountId, type Clock, systemClock } from '#kernel';
import { MailStore, type Renderer } from '#core/mailstore';
import { SegmentStore } from '#platform/blobs';
import { type TestDatabase, testDatabase } from './database.js';

/** A mail store on a database of its own. */
export interface TestMailStore extends TestDatabase {
  readonly store: MailStore;
  readonly segments: SegmentStore;
  /** A second store on the same database, as another process would have it. */
  another(): MailStore;
  /** Adds an account with its default mailboxes. */
  account(address: string, quotaOctets?: number): Promise<AccountId>;
  close(): Promise<void>;
}

/** Renders nothing that a protocol would: for tests of the store alone. */
export const plainRenderer: Renderer = {
  envelope: (envelope) => Buffer.from(JSON.stringify(envelope.subject)),
  bodyStructure: (root) => Buffer.from(`${root.type}/${root.subtype}`),
};

export async function testMailStore(
  options: { renderer?: Renderer; clock?: Clock; maxMessageOctets?: number; sortKeyOctets?: number } = {},
): Promise<TestMailStore> {
  const test = await testDatabase();
  const directory = mkdtempSync(join(tmpdir(), 'fumibako-segments-'));
  const segments = new SegmentStore(directory);
  const make = (): MailStore =>
    new MailStore({
      database: test.database,
      segments,
      renderer: options.renderer ?? plainRenderer,
      carrier: { publish: () => undefined, sharingChanged: () => undefined },
      clock: options.clock ?? systemClock,
      maxMessageOctets: options.maxMessageOctets ?? 50 * 1024 * 1024,
      cacheOctets: 16 * 1024 * 1024,
      relaxedFlags: false,
      ...(options.sortKeyOctets === undefined ? {} : { sortKeyOctets: options.sortKeyOctets }),
    });
  const stores = [make()];
  const store = stores[0] as MailStore;
  return {
    ...test,
    store,
    segments,
    another: () => {
      const other = make();
      stores.push(other);
      return other;
    },
    account: async (address, quotaOctets = 0) => {
      const id = await insertAccount(test, address);
      await store.mailboxes.prepareAccount(id, { domainId: 1, quotaOctets });
      return id;
    },
    close: async () => {
      await Promise.all(stores.map((each) => each.close()));
      await segments.close();
      rmSync(directory, { recursive: true, force: true });
      await test.drop();
    },
  };
}

async function insertAccount({ database }: TestDatabase, address: string): Promise<AccountId> {
  const { rows } = await database.pool.query<{ id: number }>(
    `WITH organisation AS (INSERT INTO organisation (name) VALUES ('test') ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id),
      domain AS (INSERT INTO domain (organisation_id, name) SELECT id, 'store.test' FROM organisation
                 ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id, organisation_id)
     INSERT INTO account (organisation_id, domain_id, kind, address) SELECT organisation_id, id, 'person', $1 FROM domain RETURNING id`,
    [address],
  );
  return accountId(rows[0]?.id ?? 0);
}
