import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From whom single addresses take mail, and how large; the sizes of a domain hold where an address has none. */
export class AddressLimits1730000000070 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE address_limit (
        address text PRIMARY KEY REFERENCES address ON DELETE CASCADE,
        inside_only boolean NOT NULL DEFAULT false,
        -- addresses, @domains and groups; with nobody in it: everybody
        allowed text[] NOT NULL DEFAULT '{}',
        denied text[] NOT NULL DEFAULT '{}',
        -- octets; null: what the domain says, 0: any
        max_in bigint,
        max_out bigint
      );
      ALTER TABLE domain ADD COLUMN max_in bigint NOT NULL DEFAULT 0, ADD COLUMN max_out bigint NOT NULL DEFAULT 0;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE domain DROP COLUMN max_in, DROP COLUMN max_out; DROP TABLE address_limit');
  }
}
