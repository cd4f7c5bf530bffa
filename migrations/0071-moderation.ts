import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists whose messages wait until a moderator has decided; a message that waits is held in the queue. */
export class Moderation1730000000071 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE mail_group
        DROP CONSTRAINT mail_group_post_check,
        ADD CONSTRAINT mail_group_post_check CHECK (post IN ('anyone', 'inside', 'members', 'owners', 'moderated')),
        ADD COLUMN moderators text[] NOT NULL DEFAULT '{}',
        -- whose messages do not wait, beside those of moderators
        ADD COLUMN exempt text NOT NULL DEFAULT 'nobody' CHECK (exempt IN ('nobody', 'owners', 'members'));
      CREATE TABLE moderation (
        message_id bigint PRIMARY KEY REFERENCES queue_message ON DELETE CASCADE,
        list text NOT NULL,
        author text NOT NULL,
        subject text NOT NULL,
        preview text NOT NULL,
        -- it came from another server: it goes on as it is, with this seal for others
        from_elsewhere boolean NOT NULL,
        seal bytea NOT NULL,
        -- its sender may have sent it, and hears of a refusal
        sender_known boolean NOT NULL,
        expires_at timestamptz NOT NULL,
        told boolean NOT NULL DEFAULT false,
        decision text CHECK (decision IN ('approved', 'rejected')),
        decided_by text,
        reason text
      );
      CREATE INDEX moderation_list ON moderation (list);
      CREATE TABLE moderation_token (
        hash bytea PRIMARY KEY,
        message_id bigint NOT NULL REFERENCES moderation ON DELETE CASCADE,
        moderator text NOT NULL
      );
      CREATE INDEX moderation_token_message ON moderation_token (message_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM queue_message WHERE id IN (SELECT message_id FROM moderation);
      DROP TABLE moderation_token, moderation;
      UPDATE mail_group SET post = 'owners' WHERE post = 'moderated';
      ALTER TABLE mail_group DROP COLUMN moderators, DROP COLUMN exempt,
        DROP CONSTRAINT mail_group_post_check,
        ADD CONSTRAINT mail_group_post_check CHECK (post IN ('anyone', 'inside', 'members', 'owners'));
    `);
  }
}
