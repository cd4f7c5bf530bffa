import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Outgoing mail by destination. A leased recipient is due again when its lease ends, so that `next_attempt_at` alone says
 * what is due. `notice_at`: when its sender is next to hear that it waits still. `queue_destination` holds the
 * destinations that are down, and when they are looked at again.
 */
export class QueueDestinations1730000000041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE queue_recipient
        ADD COLUMN destination text GENERATED ALWAYS AS (lower(regexp_replace(address, '^.*@', ''))) STORED,
        ADD COLUMN notice_at timestamptz NOT NULL DEFAULT now() + interval '4 hours';
      ALTER TABLE queue_message ADD COLUMN require_tls boolean NOT NULL DEFAULT false;
      UPDATE queue_recipient SET next_attempt_at = lease_until WHERE lease_until > next_attempt_at;
      DROP INDEX queue_recipient_due;
      CREATE INDEX queue_recipient_due ON queue_recipient (destination, next_attempt_at, message_id, ordinal)
        WHERE status = 'waiting';
      CREATE INDEX queue_recipient_notice ON queue_recipient (notice_at) WHERE status = 'waiting';
      CREATE TABLE queue_destination (
        destination text PRIMARY KEY,
        failures integer NOT NULL,
        blocked_until timestamptz NOT NULL,
        last_reply text NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE queue_destination;
      DROP INDEX queue_recipient_due, queue_recipient_notice;
      ALTER TABLE queue_message DROP COLUMN require_tls;
      ALTER TABLE queue_recipient DROP COLUMN destination, DROP COLUMN notice_at;
      CREATE INDEX queue_recipient_due ON queue_recipient (next_attempt_at) WHERE status = 'waiting';
    `);
  }
}
