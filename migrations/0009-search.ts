import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The search index. A chunk holds the folded texts of some messages in the order of their ids, in sections (names, headers,
 * body), each with a filter of the grams in it: what a filter leaves out is not read. Texts are compressed (zstd).
 */
export class Search1730000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Messages up to this id are in chunks. The generation goes up with every change of the chunks.
      CREATE TABLE search_progress (
        account_id bigint PRIMARY KEY REFERENCES mail_account ON DELETE CASCADE,
        message_id bigint NOT NULL DEFAULT 0,
        generation bigint NOT NULL DEFAULT 0
      ) WITH (fillfactor = 50);

      -- A chunk is named by its last message. octets: of its texts, uncompressed.
      CREATE TABLE search_chunk (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        last_id bigint NOT NULL,
        first_id bigint NOT NULL,
        version smallint NOT NULL,
        octets bigint NOT NULL,
        message_ids bytea NOT NULL,
        PRIMARY KEY (account_id, last_id)
      );

      CREATE TABLE search_section (
        account_id bigint NOT NULL,
        kind smallint NOT NULL,
        last_id bigint NOT NULL,
        filter bytea NOT NULL,
        texts bytea NOT NULL,
        PRIMARY KEY (account_id, kind, last_id),
        FOREIGN KEY (account_id, last_id) REFERENCES search_chunk ON DELETE CASCADE
      );
      ALTER TABLE search_section ALTER COLUMN filter SET STORAGE EXTERNAL, ALTER COLUMN texts SET STORAGE EXTERNAL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE search_section, search_chunk, search_progress');
  }
}
