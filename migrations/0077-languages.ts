import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The language in which the server writes to people; where neither they nor their domain has one, it writes in all. */
export class Languages1730000000077 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE domain ADD COLUMN language text CHECK (language IN ('ja', 'en'));
      ALTER TABLE account ADD COLUMN language text CHECK (language IN ('ja', 'en'));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE account DROP COLUMN language; ALTER TABLE domain DROP COLUMN language');
  }
}
