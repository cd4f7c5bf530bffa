import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Machines that may do more than strangers at the SMTP port; the first connector that fits is taken. */
export class Connectors1730000000063 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE connector (
        name text PRIMARY KEY,
        organisation_id bigint NOT NULL REFERENCES organisation ON DELETE CASCADE,
        position integer NOT NULL,
        -- addresses and networks; empty for all
        networks text[] NOT NULL,
        -- sha256: and a fingerprint, or a name; null where none is asked for
        certificate text,
        -- PEM; null for the authorities of the system
        authority text,
        -- domains of senders who are relayed for; empty for those of the organisation
        domains text[] NOT NULL,
        relay boolean NOT NULL,
        unchecked boolean NOT NULL,
        require_tls boolean NOT NULL,
        CHECK (networks <> '{}' OR certificate IS NOT NULL)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE connector');
  }
}
