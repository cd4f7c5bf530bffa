import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fold, writeAdded, writeRemoval } from './sql/fold.js';
import { foldFlags } from './sql/foldFlags.js';

/** Removals and copies too may stand in the journal alone until the entries are written behind it. */
export class EntriesBehindTheJournal1730000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Of a copy whose entries are not written yet: ids of messages, then as many flags, dates and sizes.
      ALTER TABLE journal ADD COLUMN added bigint[];
      ALTER TABLE journal ALTER COLUMN added SET STORAGE EXTERNAL;
    `);
    await runner.query(writeRemoval);
    await runner.query(writeAdded);
    await runner.query(fold);
    await runner.query('DROP FUNCTION mail_fold_flags');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('SELECT mail_fold(account_id, id) FROM mailbox WHERE unfolded_change IS NOT NULL');
    await runner.query(foldFlags);
    await runner.query('DROP FUNCTION mail_fold, mail_write_removal, mail_write_added');
    await runner.query('ALTER TABLE journal DROP COLUMN added');
  }
}
