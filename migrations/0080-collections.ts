import type { MigrationInterface, QueryRunner } from 'typeorm';
import { itemPut } from './sql/items.js';

/** Calendars, task lists, address books and files: collections of items that are kept as they came. */
export class Collections1730000000080 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Ids come from the account (mail_account.next_id), as those of mailboxes do: a grant names either by its number.
      CREATE TABLE collection (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        id bigint NOT NULL,
        kind text NOT NULL CHECK (kind IN ('calendar', 'addressbook', 'files', 'inbox', 'outbox')),
        -- 0: in the home of its kind
        parent_id bigint NOT NULL DEFAULT 0,
        name text NOT NULL,
        -- of a calendar: VEVENT, VTODO, VJOURNAL
        components text[] NOT NULL DEFAULT '{}',
        -- what clients have set, by name in Clark's notation
        properties jsonb NOT NULL DEFAULT '{}',
        items bigint NOT NULL DEFAULT 0,
        -- newest change of what is in it
        change_number bigint NOT NULL,
        -- what was removed up to this change is forgotten
        forgotten_change bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        removed_change bigint,
        removed_at timestamptz,
        PRIMARY KEY (account_id, id)
      ) WITH (fillfactor = 60);
      CREATE UNIQUE INDEX collection_name ON collection (account_id, kind, parent_id, name) WHERE removed_change IS NULL;

      -- One row a version: what is replaced stays, as removed, for the undelete time. Content is body, or lies in a segment.
      CREATE TABLE item (
        account_id bigint NOT NULL,
        collection_id bigint NOT NULL,
        id bigint NOT NULL,
        name text NOT NULL,
        uid text,
        hash bytea NOT NULL,
        size bigint NOT NULL,
        body bytea NOT NULL,
        segment bigint,
        segment_offset bigint,
        segment_length bigint,
        media_type text,
        created_at timestamptz NOT NULL,
        modified_at timestamptz NOT NULL,
        change_number bigint NOT NULL,
        removed_change bigint,
        removed_at timestamptz,
        properties jsonb NOT NULL DEFAULT '{}',
        -- derived from the content by whoever knows its kind; starts and ends in milliseconds since 1970
        component text,
        starts bigint,
        ends bigint,
        recurs boolean NOT NULL DEFAULT false,
        facts jsonb,
        PRIMARY KEY (account_id, collection_id, id),
        FOREIGN KEY (account_id, collection_id) REFERENCES collection ON DELETE CASCADE
      );
      CREATE UNIQUE INDEX item_name ON item (account_id, collection_id, name) WHERE removed_change IS NULL;
      CREATE UNIQUE INDEX item_uid ON item (account_id, collection_id, uid) WHERE removed_change IS NULL AND uid IS NOT NULL;
      CREATE INDEX item_change ON item (account_id, collection_id, change_number) WHERE removed_change IS NULL;
      CREATE INDEX item_removed ON item (account_id, collection_id, removed_change) WHERE removed_change IS NOT NULL;
      CREATE INDEX item_span ON item (account_id, collection_id, ends) WHERE removed_change IS NULL AND ends IS NOT NULL;
      CREATE TABLE collection_lock (
        account_id bigint NOT NULL,
        token text NOT NULL,
        collection_id bigint NOT NULL,
        -- null: the collection itself
        name text,
        deep boolean NOT NULL,
        exclusive boolean NOT NULL,
        holder bigint NOT NULL,
        owner text,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (account_id, token),
        FOREIGN KEY (account_id, collection_id) REFERENCES collection ON DELETE CASCADE
      );
      CREATE INDEX item_removed_at ON item (removed_at) WHERE removed_at IS NOT NULL;
      CREATE INDEX item_segment ON item (segment) WHERE segment IS NOT NULL;
    `);
    await runner.query(itemPut);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION item_put');
    await runner.query('DROP TABLE collection_lock, item, collection');
  }
}
