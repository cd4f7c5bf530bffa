import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The story of each message: how it came, and what became of it. */
export class Trace1730000000051 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE trace (
        key text PRIMARY KEY,
        at timestamptz NOT NULL,
        door text NOT NULL,
        organisations bigint[] NOT NULL,
        client text,
        helo text,
        tls text,
        submitter text,
        sender text NOT NULL,
        recipients text[] NOT NULL,
        message_id text,
        subject text NOT NULL,
        size bigint NOT NULL,
        -- hashes of what it is found by, of which the rest is verified
        terms integer[] NOT NULL,
        -- what happened in the transaction that took it; later events have rows of their own
        story jsonb NOT NULL
      );
      CREATE INDEX trace_at ON trace (at);
      CREATE INDEX trace_terms ON trace USING gin (terms);
      CREATE TABLE trace_event (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key text NOT NULL,
        at timestamptz NOT NULL,
        recipient text,
        kind text NOT NULL,
        detail jsonb NOT NULL
      );
      CREATE INDEX trace_event_key ON trace_event (key);
      CREATE INDEX trace_event_at ON trace_event (at);
      ALTER TABLE queue_message ADD COLUMN trace_key text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE queue_message DROP COLUMN trace_key');
    await runner.query('DROP TABLE trace_event, trace');
  }
}
