import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sessions with other servers as they were under TLS, one row for those that were alike on one day, until they are told once
 * a day; and mail that goes whatever becomes of TLS, as such reports do.
 */
export class TlsSessions1730000000064 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tls_session (
        day date NOT NULL,
        domain text NOT NULL,
        key bytea NOT NULL,
        policy jsonb NOT NULL,
        -- null for what went well
        failure jsonb,
        sessions bigint NOT NULL,
        PRIMARY KEY (day, domain, key)
      );
      ALTER TABLE queue_message ADD COLUMN tls_optional boolean NOT NULL DEFAULT false;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE queue_message DROP COLUMN tls_optional; DROP TABLE tls_session;');
  }
}
