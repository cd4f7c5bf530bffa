import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What TLS other domains need: as they publish it (MTA-STS), and as an administrator rules. */
export class TlsPolicies1730000000042 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sts_policy (
        domain text PRIMARY KEY,
        id text NOT NULL,
        mode text NOT NULL CHECK (mode IN ('enforce', 'testing', 'none')),
        mx text[] NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE TABLE tls_rule (
        domain text PRIMARY KEY,
        level text NOT NULL CHECK (level IN ('none', 'encrypt', 'verify'))
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sts_policy, tls_rule');
  }
}
