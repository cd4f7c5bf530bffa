import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Messages that are held back until a time. Such a message has one row of `queue_recipient` for all whom `held_for` names:
 * it goes to all of them at once, mailboxes here among them. Its destination is the empty one.
 */
export class HeldMessages1730000000062 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE queue_message ADD COLUMN held_for jsonb, ADD COLUMN held_by jsonb, ADD COLUMN held_until timestamptz;
      DROP INDEX queue_recipient_due;
      ALTER TABLE queue_recipient DROP COLUMN destination, ADD COLUMN held boolean NOT NULL DEFAULT false;
      ALTER TABLE queue_recipient ADD COLUMN destination text
        GENERATED ALWAYS AS (CASE WHEN held THEN '' ELSE lower(regexp_replace(address, '^.*@', '')) END) STORED;
      CREATE INDEX queue_recipient_due ON queue_recipient (destination, next_attempt_at, message_id, ordinal)
        WHERE status = 'waiting';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM queue_message WHERE held_for IS NOT NULL;
      DROP INDEX queue_recipient_due;
      ALTER TABLE queue_recipient DROP COLUMN destination, DROP COLUMN held;
      ALTER TABLE queue_recipient ADD COLUMN destination text
        GENERATED ALWAYS AS (lower(regexp_replace(address, '^.*@', ''))) STORED;
      CREATE INDEX queue_recipient_due ON queue_recipient (destination, next_attempt_at, message_id, ordinal)
        WHERE status = 'waiting';
      ALTER TABLE queue_message DROP COLUMN held_for, DROP COLUMN held_by, DROP COLUMN held_until;
    `);
  }
}
