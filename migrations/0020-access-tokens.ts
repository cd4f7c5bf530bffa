import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens with which somebody signs in for a time and for some services (RFC 7628). They are kept as hashes. */
export class AccessTokens1730000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE access_token (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
        hash bytea NOT NULL UNIQUE,
        label text,
        scopes text[] NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        last_used_at timestamptz
      );
      CREATE INDEX access_token_account ON access_token (account_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE access_token');
  }
}
