import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys by which the owner of a mailbox signs what others may read of it. */
export class AccessKeys1730000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE access_key (
        account_id bigint NOT NULL,
        mailbox_id bigint NOT NULL,
        key bytea NOT NULL,
        PRIMARY KEY (account_id, mailbox_id),
        FOREIGN KEY (account_id, mailbox_id) REFERENCES mailbox ON DELETE CASCADE
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE access_key');
  }
}
