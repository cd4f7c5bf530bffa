import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What somebody makes of a collection that another has shared with them. */
export class CollectionMounts1730000000088 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE collection_mount (
        reader_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
        account_id bigint NOT NULL,
        collection_id bigint NOT NULL,
        -- invited: shown when the reader has said yes; declined: they said no; hidden: they have taken it out of their home
        state text NOT NULL CHECK (state IN ('invited', 'accepted', 'declined', 'hidden')),
        -- what the owner says with an invitation
        summary text NOT NULL DEFAULT '',
        -- colour, order and name of their own; null where they have removed what the owner has set
        properties jsonb NOT NULL DEFAULT '{}',
        changed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (reader_id, account_id, collection_id),
        FOREIGN KEY (account_id, collection_id) REFERENCES collection ON DELETE CASCADE
      );
      CREATE INDEX collection_mount_place ON collection_mount (account_id, collection_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE collection_mount');
  }
}
