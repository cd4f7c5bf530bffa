import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Days off of the companies here, and national holidays that are otherwise than the law we know has them. */
export class Holidays1730000000091 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE company_holiday (
        domain_id bigint NOT NULL REFERENCES domain ON DELETE CASCADE,
        day date NOT NULL,
        name text NOT NULL,
        english text,
        PRIMARY KEY (domain_id, day)
      );
      CREATE TABLE national_holiday (
        day date PRIMARY KEY,
        name text NOT NULL,
        english text
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE national_holiday; DROP TABLE company_holiday');
  }
}
