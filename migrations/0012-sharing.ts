import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the owner of an account lets others do with its collections. */
export class Sharing1730000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Without a grantee the rights are everybody's in the owner's organisation. Ids, so that whoever comes later to the
      -- same address inherits nothing.
      CREATE TABLE collection_grant (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        collection_id bigint NOT NULL,
        organisation_id bigint NOT NULL,
        grantee_account bigint REFERENCES account ON DELETE CASCADE,
        grantee_group bigint REFERENCES mail_group ON DELETE CASCADE,
        rights text NOT NULL,
        CHECK (num_nonnulls(grantee_account, grantee_group) <= 1)
      );
      CREATE UNIQUE INDEX collection_grant_place ON collection_grant
        (account_id, collection_id, coalesce(grantee_account, 0), coalesce(grantee_group, 0));
      CREATE INDEX collection_grant_account ON collection_grant (grantee_account) WHERE grantee_account IS NOT NULL;
      CREATE INDEX collection_grant_group ON collection_grant (grantee_group) WHERE grantee_group IS NOT NULL;
      CREATE INDEX collection_grant_anyone ON collection_grant (organisation_id)
        WHERE grantee_account IS NULL AND grantee_group IS NULL;
      CREATE INDEX group_member_member ON group_member (member);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX group_member_member');
    await runner.query('DROP TABLE collection_grant');
  }
}
