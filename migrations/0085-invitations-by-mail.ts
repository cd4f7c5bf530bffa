import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Invitations by mail: messages that came and are to be taken into calendars, and who may put events there. */
export class InvitationsByMail1730000000085 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- what the recipient was told before: the mail says what has changed
      ALTER TABLE scheduling_body ADD COLUMN previous text;
      -- A message that holds a calendar, written with its delivery. It goes when it has been looked at.
      CREATE TABLE scheduling_mail (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        message_id bigint NOT NULL,
        -- whether its author is who they say
        vouched text NOT NULL CHECK (vouched IN ('yes', 'unsaid', 'no')),
        due_at timestamptz NOT NULL DEFAULT now(),
        attempts int NOT NULL DEFAULT 0,
        PRIMARY KEY (account_id, message_id)
      );
      CREATE INDEX scheduling_mail_due ON scheduling_mail (due_at);
      ALTER TABLE domain ADD COLUMN invitations text NOT NULL DEFAULT 'everybody'
        CHECK (invitations IN ('everybody', 'known', 'nobody'));
      ALTER TABLE account ADD COLUMN invitations text CHECK (invitations IN ('everybody', 'known', 'nobody'));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE account DROP COLUMN invitations;
      ALTER TABLE domain DROP COLUMN invitations;
      DROP TABLE scheduling_mail;
      ALTER TABLE scheduling_body DROP COLUMN previous;
    `);
  }
}
