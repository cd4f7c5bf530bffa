import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How each domain treats mail that fails its author's policy, and the keys that its own mail is signed with (RFC 6376).
 * A domain that is there already gets its keys when its first message is signed.
 */
export class MailAuthentication1730000000045 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE domain_policy (
        domain_id bigint PRIMARY KEY REFERENCES domain ON DELETE CASCADE,
        dmarc text NOT NULL CHECK (dmarc IN ('published', 'junk', 'tag')),
        spf text NOT NULL CHECK (spf IN ('tag', 'junk', 'reject'))
      );
      CREATE TABLE dkim_key (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        domain_id bigint NOT NULL REFERENCES domain ON DELETE CASCADE,
        selector text NOT NULL,
        algorithm text NOT NULL CHECK (algorithm IN ('rsa', 'ed25519')),
        private_key text NOT NULL,
        state text NOT NULL CHECK (state IN ('published', 'signing', 'retired')),
        created_at timestamptz NOT NULL,
        signing_at timestamptz,
        retired_at timestamptz,
        UNIQUE (domain_id, selector)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dkim_key, domain_policy');
  }
}
