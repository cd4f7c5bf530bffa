import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notes on mailboxes and accounts, for all who see them (reader 0) or for one reader. */
export class Annotations1730000000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Mailbox 0 stands for the account itself.
      CREATE TABLE annotation (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        mailbox_id bigint NOT NULL,
        reader_id bigint NOT NULL,
        entry text NOT NULL,
        value bytea NOT NULL,
        existing_mailbox_id bigint GENERATED ALWAYS AS (nullif(mailbox_id, 0)) STORED,
        PRIMARY KEY (account_id, mailbox_id, reader_id, entry),
        FOREIGN KEY (account_id, existing_mailbox_id) REFERENCES mailbox ON DELETE CASCADE
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE annotation');
  }
}
