import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signatures and disclaimers of organisations, and which messages carry which of them. */
export class Signatures1730000000076 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE signature (
        organisation_id bigint NOT NULL REFERENCES organisation ON DELETE CASCADE,
        name text NOT NULL,
        position integer NOT NULL,
        enabled boolean NOT NULL,
        -- from, to, place, once, text, html
        signature jsonb NOT NULL,
        PRIMARY KEY (organisation_id, name)
      );
      -- Digests of a Message-ID and of a signature as it was rendered.
      CREATE TABLE signature_carried (
        organisation_id bigint NOT NULL REFERENCES organisation ON DELETE CASCADE,
        message_key bytea NOT NULL,
        text_key bytea NOT NULL,
        carried_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (organisation_id, message_key, text_key)
      );
      CREATE INDEX signature_carried_age ON signature_carried USING brin (carried_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE signature_carried, signature');
  }
}
