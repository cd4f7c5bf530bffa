import type { MigrationInterface, QueryRunner } from 'typeorm';
import { foldFlags, writeFlags } from './sql/foldFlags.js';

/**
 * A change of flags may stand in the journal alone: which bits were set and cleared, on which entries. The entries are
 * rewritten behind it; `unfolded_change` is the oldest change that is not in them yet.
 */
export class FlagLog1730000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE journal ADD COLUMN set_flags bigint, ADD COLUMN clear_flags bigint;
      ALTER TABLE mailbox ADD COLUMN unfolded_change bigint;
    `);
    await runner.query(writeFlags);
    await runner.query(foldFlags);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('SELECT mail_fold_flags(account_id, id) FROM mailbox WHERE unfolded_change IS NOT NULL');
    await runner.query('DROP FUNCTION mail_fold_flags, mail_write_flags');
    await runner.query(`
      ALTER TABLE mailbox DROP COLUMN unfolded_change;
      ALTER TABLE journal DROP COLUMN set_flags, DROP COLUMN clear_flags;
    `);
  }
}
