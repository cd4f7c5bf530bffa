import type { MigrationInterface, QueryRunner } from 'typeorm';
import { mailDeliver } from './sql/mailDeliver.js';
import { mailDeliverSmall } from './sql/mailDeliverSmall.js';

/** Small batches of deliveries with fewer statements for each message. */
export class DeliverFewerStatements1730000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(mailDeliverSmall);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(mailDeliver.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION'));
  }
}
