import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Groups that somebody is in, by themselves or through other groups and aliases: asked by rights of every kind. */
export class GroupsOf1730000000074 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION groups_of(account bigint) RETURNS TABLE (group_id bigint) LANGUAGE sql STABLE AS $$
        WITH RECURSIVE reached(address, group_id) AS (
          SELECT address, NULL::bigint FROM address WHERE account_id = account
          UNION
          SELECT up.address, up.group_id FROM reached l CROSS JOIN LATERAL (
            SELECT a.address, a.group_id FROM address a WHERE a.targets IS NOT NULL AND a.targets @> ARRAY[l.address]
            UNION ALL
            SELECT g.address, g.id FROM group_member m JOIN mail_group g ON g.id = m.group_id WHERE m.member = l.address) up
        )
        SELECT DISTINCT r.group_id FROM reached r WHERE r.group_id IS NOT NULL
      $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION groups_of');
  }
}
