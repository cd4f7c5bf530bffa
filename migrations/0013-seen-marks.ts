import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mailboxes where each reader has a \Seen of their own, and what readers beside the owner have seen. */
export class SeenMarks1730000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE mailbox ADD COLUMN seen_by_reader boolean NOT NULL DEFAULT false;
      CREATE TABLE seen_mark (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        mailbox_id bigint NOT NULL,
        reader_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
        uid bigint NOT NULL,
        seen boolean NOT NULL,
        change_number bigint NOT NULL,
        PRIMARY KEY (account_id, mailbox_id, reader_id, uid)
      );
      CREATE INDEX seen_mark_reader ON seen_mark (reader_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE seen_mark');
    await runner.query('ALTER TABLE mailbox DROP COLUMN seen_by_reader');
  }
}
