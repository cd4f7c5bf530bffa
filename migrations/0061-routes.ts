import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ways of outgoing mail that an administrator has set, by recipient and by sender; the first that fits is taken. */
export class Routes1730000000061 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE route (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        position integer NOT NULL,
        -- a domain, or * for all
        recipient text NOT NULL,
        -- an address, a domain, or * for all
        sender text NOT NULL,
        -- mx, a host with or without a port, or an smtp(s) URL
        target text NOT NULL,
        UNIQUE (recipient, sender)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE route');
  }
}
