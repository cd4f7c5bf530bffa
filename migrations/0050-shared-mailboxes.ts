import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who sends in the name of an account that is not theirs. */
export class SharedMailboxes1730000000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- as: like its owner; behalf: with the sender named beside it
      CREATE TABLE send_right (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
        grantee_account bigint REFERENCES account ON DELETE CASCADE,
        grantee_group bigint REFERENCES mail_group ON DELETE CASCADE,
        mode text NOT NULL CHECK (mode IN ('as', 'behalf')),
        CHECK (num_nonnulls(grantee_account, grantee_group) = 1)
      );
      CREATE UNIQUE INDEX send_right_place ON send_right
        (account_id, coalesce(grantee_account, 0), coalesce(grantee_group, 0));
      CREATE INDEX send_right_account ON send_right (grantee_account) WHERE grantee_account IS NOT NULL;
      CREATE INDEX send_right_group ON send_right (grantee_group) WHERE grantee_group IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE send_right');
  }
}
