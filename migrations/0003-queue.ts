import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Outgoing mail: one row a message, one a recipient; taken by leases (FOR UPDATE SKIP LOCKED). */
export class Queue1730000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE queue_message (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account_id bigint,
        reverse_path text NOT NULL,
        body_type text NOT NULL,
        smtputf8 boolean NOT NULL,
        dsn_ret text,
        dsn_envid text,
        size bigint NOT NULL,
        body bytea NOT NULL,
        segment bigint,
        segment_offset bigint,
        segment_length bigint,
        received_at timestamptz NOT NULL DEFAULT now()
      );
      ALTER TABLE queue_message ALTER COLUMN body SET STORAGE EXTERNAL;
      CREATE TABLE queue_recipient (
        message_id bigint NOT NULL REFERENCES queue_message ON DELETE CASCADE,
        ordinal integer NOT NULL,
        address text NOT NULL,
        dsn_notify text,
        dsn_orcpt text,
        status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'delivered', 'failed', 'cancelled')),
        attempts integer NOT NULL DEFAULT 0,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        lease_token uuid,
        lease_until timestamptz,
        last_reply text,
        PRIMARY KEY (message_id, ordinal)
      );
      CREATE INDEX queue_recipient_due ON queue_recipient (next_attempt_at) WHERE status = 'waiting';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE queue_recipient, queue_message');
  }
}
