import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What organisations rule for the mail that passes through them, and where domains want a copy of all of it. */
export class TransportRules1730000000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE transport_rule (
        organisation_id bigint NOT NULL REFERENCES organisation ON DELETE CASCADE,
        name text NOT NULL,
        position integer NOT NULL,
        enabled boolean NOT NULL,
        -- when, unless, do
        rule jsonb NOT NULL,
        PRIMARY KEY (organisation_id, name)
      );
      -- address that gets a copy of everything to and from the people of a domain
      ALTER TABLE domain ADD COLUMN journal text;
      CREATE INDEX domain_journal ON domain (organisation_id) WHERE journal IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX domain_journal;
      ALTER TABLE domain DROP COLUMN journal;
      DROP TABLE transport_rule;
    `);
  }
}
