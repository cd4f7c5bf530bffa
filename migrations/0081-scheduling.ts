import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages of scheduling on their way between calendars, and what was decided about those that came. */
export class Scheduling1730000000081 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE item
        -- somebody organizes it: a change of it may concern others
        ADD COLUMN scheduled boolean NOT NULL GENERATED ALWAYS AS (facts->>'organizer' IS NOT NULL) STORED,
        -- the version since which nothing has changed but what others answered; null: this one
        ADD COLUMN schedule_tag bigint,
        -- stamp of the newest message about it, in milliseconds since 1970
        ADD COLUMN schedule_stamp bigint;
      CREATE INDEX item_account_uid ON item (account_id, uid) WHERE scheduled AND removed_change IS NULL;

      -- A message to one person, written with the change that it tells of. It goes with its delivery.
      CREATE TABLE scheduling_message (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        id bigint GENERATED ALWAYS AS IDENTITY,
        uid text NOT NULL,
        method text NOT NULL,
        sender text NOT NULL,
        recipient text NOT NULL,
        body text NOT NULL,
        -- who did it, where that is not the owner of the account
        actor text,
        -- received: it is in the calendar of the recipient, who has not been told by mail
        state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'received')),
        created_at timestamptz NOT NULL DEFAULT now(),
        due_at timestamptz NOT NULL DEFAULT now(),
        attempts int NOT NULL DEFAULT 0,
        PRIMARY KEY (account_id, id)
      );
      CREATE INDEX scheduling_message_due ON scheduling_message (due_at);

      CREATE TABLE scheduling_decision (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        id bigint GENERATED ALWAYS AS IDENTITY,
        at timestamptz NOT NULL DEFAULT now(),
        uid text NOT NULL,
        method text NOT NULL,
        sender text NOT NULL,
        outcome text NOT NULL,
        reason text NOT NULL,
        -- mail, server
        origin text NOT NULL,
        message_id text,
        PRIMARY KEY (account_id, id)
      );
      CREATE INDEX scheduling_decision_at ON scheduling_decision (at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE scheduling_decision, scheduling_message;
      DROP INDEX item_account_uid;
      ALTER TABLE item DROP COLUMN schedule_stamp, DROP COLUMN schedule_tag, DROP COLUMN scheduled;
    `);
  }
}
