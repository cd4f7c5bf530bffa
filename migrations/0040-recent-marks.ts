import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The UID of each mailbox from which on nobody has been told; of what is there already, somebody has been. */
export class RecentMarks1730000000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE mailbox ADD COLUMN recent_from bigint NOT NULL DEFAULT 1');
    await runner.query('UPDATE mailbox SET recent_from = uid_next WHERE uid_next > 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE mailbox DROP COLUMN recent_from');
  }
}
