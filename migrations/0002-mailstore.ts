import type { MigrationInterface, QueryRunner } from 'typeorm';
import { mailDeliver } from './sql/mailDeliver.js';

/**
 * Mail accounts, mailboxes, messages, entries, blobs and the journal. Every key leads with the account.
 * No index covers what flag changes touch, so that their updates stay heap-only (fillfactor leaves the room).
 */
export class Mailstore1730000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mail_account (
        account_id bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
        domain_id bigint NOT NULL,
        change_number bigint NOT NULL DEFAULT 0,
        next_id bigint NOT NULL DEFAULT 1,
        used_octets bigint NOT NULL DEFAULT 0,
        message_count bigint NOT NULL DEFAULT 0,
        quota_octets bigint NOT NULL DEFAULT 0
      ) WITH (fillfactor = 50);
      CREATE INDEX mail_account_domain ON mail_account (domain_id);

      CREATE TABLE mailbox (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        id bigint NOT NULL,
        name text NOT NULL,
        uid_validity bigint NOT NULL,
        uid_next bigint NOT NULL DEFAULT 1,
        change_number bigint NOT NULL,
        messages bigint NOT NULL DEFAULT 0,
        unseen bigint NOT NULL DEFAULT 0,
        deleted bigint NOT NULL DEFAULT 0,
        octets bigint NOT NULL DEFAULT 0,
        special_use text,
        removed_change bigint,
        removed_at timestamptz,
        PRIMARY KEY (account_id, id)
      ) WITH (fillfactor = 50);
      CREATE UNIQUE INDEX mailbox_name ON mailbox (account_id, name) WHERE removed_change IS NULL;

      CREATE TABLE subscription (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        name text NOT NULL,
        PRIMARY KEY (account_id, name)
      );

      CREATE TABLE keyword (
        account_id bigint NOT NULL REFERENCES mail_account ON DELETE CASCADE,
        bit smallint NOT NULL,
        name text NOT NULL,
        PRIMARY KEY (account_id, bit)
      );
      CREATE UNIQUE INDEX keyword_name ON keyword (account_id, lower(name));

      -- Content is body, followed by segment_length octets of a segment file where there is one.
      CREATE TABLE blob (
        account_id bigint NOT NULL,
        hash bytea NOT NULL,
        size bigint NOT NULL,
        refs integer NOT NULL,
        body bytea NOT NULL,
        segment bigint,
        segment_offset bigint,
        segment_length bigint,
        PRIMARY KEY (account_id, hash)
      ) WITH (toast_tuple_target = 8160);
      ALTER TABLE blob ALTER COLUMN body SET STORAGE EXTERNAL;
      CREATE INDEX blob_segment ON blob (segment) WHERE segment IS NOT NULL;

      -- Rendered once, at arrival: no listing touches a blob. Offsets in structure count from prefix.
      CREATE TABLE message (
        account_id bigint NOT NULL,
        id bigint NOT NULL,
        hash bytea NOT NULL,
        size bigint NOT NULL,
        prefix integer NOT NULL,
        received_at bigint NOT NULL,
        sent_at bigint,
        parser_version smallint NOT NULL,
        message_id text,
        base_subject text NOT NULL,
        preview text NOT NULL,
        envelope bytea NOT NULL,
        body_structure bytea NOT NULL,
        structure bytea NOT NULL,
        fields bytea NOT NULL,
        PRIMARY KEY (account_id, id)
      ) WITH (toast_tuple_target = 8160);
      ALTER TABLE message ALTER COLUMN envelope SET STORAGE EXTERNAL, ALTER COLUMN body_structure SET STORAGE EXTERNAL,
        ALTER COLUMN structure SET STORAGE EXTERNAL, ALTER COLUMN fields SET STORAGE EXTERNAL;

      CREATE TABLE entry (
        account_id bigint NOT NULL,
        mailbox_id bigint NOT NULL,
        uid bigint NOT NULL,
        message_id bigint NOT NULL,
        flags bigint NOT NULL,
        internal_date bigint NOT NULL,
        size bigint NOT NULL,
        change_number bigint NOT NULL,
        removed_change bigint,
        removed_at timestamptz,
        PRIMARY KEY (account_id, mailbox_id, uid)
      ) WITH (fillfactor = 60);

      CREATE TABLE journal (
        account_id bigint NOT NULL,
        change_number bigint NOT NULL,
        collection_id bigint NOT NULL,
        kind smallint NOT NULL,
        entries int8multirange NOT NULL,
        actor text NOT NULL,
        detail jsonb,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (account_id, change_number)
      );

      -- The account's row is locked by whoever adds to these tables: a foreign key would check what is known, row by row.
      CREATE FUNCTION forget_mail_account() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        DELETE FROM entry WHERE account_id = old.account_id;
        DELETE FROM message WHERE account_id = old.account_id;
        DELETE FROM blob WHERE account_id = old.account_id;
        DELETE FROM journal WHERE account_id = old.account_id;
        RETURN old;
      END $function$;
      CREATE TRIGGER forget_mail_account AFTER DELETE ON mail_account
        FOR EACH ROW EXECUTE FUNCTION forget_mail_account();

      ALTER TABLE entry SET (autovacuum_vacuum_scale_factor = 0.05);
      ALTER TABLE mail_account SET (autovacuum_vacuum_scale_factor = 0.02);
      ALTER TABLE mailbox SET (autovacuum_vacuum_scale_factor = 0.02);
    `);
    await runner.query(mailDeliver);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION mail_deliver');
    await runner.query('DROP TABLE journal, entry, message, blob, keyword, subscription, mailbox, mail_account');
    await runner.query('DROP FUNCTION forget_mail_account');
  }
}
