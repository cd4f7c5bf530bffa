import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links with which a password is set once: of the first administrator, of whoever is invited. Tokens are kept as hashes. */
export class PasswordLinks1730000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE password_link (
        hash bytea PRIMARY KEY,
        account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      CREATE INDEX password_link_account ON password_link (account_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE password_link');
  }
}
