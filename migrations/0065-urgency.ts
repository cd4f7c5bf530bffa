import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Until when mail is to be delivered, and how urgent it is. Recipients of one destination and one priority stand together.
 * Mail that goes whatever becomes of TLS stands apart: a destination that is down for its TLS is not down for that.
 */
export class Urgency1730000000065 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE queue_message
        ADD COLUMN priority smallint NOT NULL DEFAULT 0,
        ADD COLUMN deliver_by timestamptz,
        -- what happens when the time has run out
        ADD COLUMN by_mode text CHECK (by_mode IN ('return', 'notify')),
        ADD COLUMN by_trace boolean NOT NULL DEFAULT false;
      DROP INDEX queue_recipient_due;
      ALTER TABLE queue_recipient DROP COLUMN destination,
        ADD COLUMN priority smallint NOT NULL DEFAULT 0,
        ADD COLUMN apart boolean NOT NULL DEFAULT false;
      ALTER TABLE queue_recipient ADD COLUMN destination text GENERATED ALWAYS AS (
        CASE WHEN held THEN '' ELSE lower(regexp_replace(address, '^.*@', '')) || CASE WHEN apart THEN ' apart' ELSE '' END END
      ) STORED;
      CREATE INDEX queue_recipient_due ON queue_recipient (destination, priority, next_attempt_at, message_id, ordinal)
        WHERE status = 'waiting';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX queue_recipient_due;
      ALTER TABLE queue_recipient DROP COLUMN destination, DROP COLUMN priority, DROP COLUMN apart;
      ALTER TABLE queue_recipient ADD COLUMN destination text
        GENERATED ALWAYS AS (CASE WHEN held THEN '' ELSE lower(regexp_replace(address, '^.*@', '')) END) STORED;
      CREATE INDEX queue_recipient_due ON queue_recipient (destination, next_attempt_at, message_id, ordinal)
        WHERE status = 'waiting';
      ALTER TABLE queue_message DROP COLUMN priority, DROP COLUMN deliver_by, DROP COLUMN by_mode, DROP COLUMN by_trace;
    `);
  }
}
