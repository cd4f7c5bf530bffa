import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Addresses as others see them: what is inside on the left of the way out, and outside on the other. */
export class AddressRewriting1730000000073 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE address_rewrite (
        -- an address, or @ and a domain, in the comparison form
        inside text PRIMARY KEY,
        outside text NOT NULL UNIQUE,
        organisation_id bigint NOT NULL REFERENCES organisation
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE address_rewrite');
  }
}
