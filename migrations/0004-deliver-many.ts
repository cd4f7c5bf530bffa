import type { MigrationInterface, QueryRunner } from 'typeorm';
import { mailDeliverMany } from './sql/mailDeliverMany.js';

/** Large batches of deliveries, stored as sets. */
export class DeliverMany1730000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(mailDeliverMany);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION mail_deliver_many');
  }
}
