import type { MigrationInterface, QueryRunner } from 'typeorm';
import { mailDeliverMany } from './sql/mailDeliverMany.js';
import { mailDeliverSmall } from './sql/mailDeliverSmall.js';
import { withMessageQuota } from './sql/messageQuota.js';

/** A quota on the number of messages of an account; 0 means unlimited. */
export class MessageQuota1730000000019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE mail_account ADD COLUMN quota_messages bigint NOT NULL DEFAULT 0');
    await runner.query(withMessageQuota(mailDeliverSmall));
    await runner.query(withMessageQuota(mailDeliverMany));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(mailDeliverSmall);
    await runner.query(mailDeliverMany.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION'));
    await runner.query('ALTER TABLE mail_account DROP COLUMN quota_messages');
  }
}
