import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where people's mail goes further. */
export class Forwarding1730000000052 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE forwarding (
        account_id bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
        targets text[] NOT NULL CHECK (cardinality(targets) > 0),
        -- a copy stays in the account
        keeps boolean NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE forwarding');
  }
}
