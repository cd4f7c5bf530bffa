import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Groups as lists: who may write to them, who looks after them, whom they reach by rule. */
export class Lists1730000000053 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE mail_group
        ADD COLUMN post text NOT NULL DEFAULT 'anyone' CHECK (post IN ('anyone', 'inside', 'members', 'owners')),
        ADD COLUMN owners text[] NOT NULL DEFAULT '{}',
        -- fields of a mailing list (RFC 2369) above each copy
        ADD COLUMN fields boolean NOT NULL DEFAULT false,
        ADD COLUMN archive_account bigint REFERENCES account ON DELETE SET NULL,
        -- attributes of people who are members without being named; null: nobody
        ADD COLUMN member_rule jsonb;
      CREATE INDEX account_organisation ON account (organisation_id, department);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX account_organisation;
      ALTER TABLE mail_group DROP COLUMN post, DROP COLUMN owners, DROP COLUMN fields, DROP COLUMN archive_account,
        DROP COLUMN member_rule;
    `);
  }
}
