import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When an entry came into its mailbox (RFC 8514), and which messages belong together (RFC 8474 §5.2). */
export class Threads1730000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Without a value: the entry is older than this column.
      ALTER TABLE entry ADD COLUMN saved_at timestamptz;
      ALTER TABLE entry ALTER COLUMN saved_at SET DEFAULT now();

      -- Messages up to this id have their threads: deliveries add nothing here, readers catch up.
      CREATE TABLE thread_progress (
        account_id bigint PRIMARY KEY REFERENCES mail_account ON DELETE CASCADE,
        message_id bigint NOT NULL DEFAULT 0
      );

      CREATE TABLE message_thread (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        message_id bigint NOT NULL,
        thread_id bigint NOT NULL,
        PRIMARY KEY (account_id, message_id)
      );
      CREATE INDEX message_thread_members ON message_thread (account_id, thread_id);

      -- key stands for a message id together with a base subject.
      CREATE TABLE thread_key (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        key bigint NOT NULL,
        thread_id bigint NOT NULL,
        PRIMARY KEY (account_id, key)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE thread_key, message_thread, thread_progress');
    await runner.query('ALTER TABLE entry DROP COLUMN saved_at');
  }
}
