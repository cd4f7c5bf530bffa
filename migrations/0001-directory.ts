import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organisations, domains, people, addresses, groups and credentials. */
export class Directory1730000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE organisation (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE domain (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organisation_id bigint NOT NULL REFERENCES organisation,
        name text NOT NULL UNIQUE,
        catch_all text,
        default_quota bigint,
        quota bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE account (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organisation_id bigint NOT NULL REFERENCES organisation,
        domain_id bigint NOT NULL REFERENCES domain,
        kind text NOT NULL CHECK (kind IN ('person', 'shared', 'room', 'group')),
        address text NOT NULL UNIQUE,
        name text,
        phonetic_name text,
        department text,
        title text,
        phone text,
        admin boolean NOT NULL DEFAULT false,
        disabled boolean NOT NULL DEFAULT false,
        quota bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE mail_group (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organisation_id bigint NOT NULL REFERENCES organisation,
        domain_id bigint NOT NULL REFERENCES domain,
        address text NOT NULL UNIQUE,
        name text,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE group_member (
        group_id bigint NOT NULL REFERENCES mail_group ON DELETE CASCADE,
        member text NOT NULL,
        PRIMARY KEY (group_id, member)
      );
      -- Every address that the server answers for, in its comparison form; what it leads to is in one of three columns.
      CREATE TABLE address (
        address text PRIMARY KEY,
        organisation_id bigint NOT NULL REFERENCES organisation,
        domain_id bigint NOT NULL REFERENCES domain,
        account_id bigint REFERENCES account ON DELETE CASCADE,
        group_id bigint REFERENCES mail_group ON DELETE CASCADE,
        targets text[],
        CHECK (num_nonnulls(account_id, group_id, targets) = 1)
      );
      CREATE INDEX address_targets ON address USING gin (targets) WHERE targets IS NOT NULL;
      CREATE INDEX address_account ON address (account_id) WHERE account_id IS NOT NULL;
      CREATE TABLE credential (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('password', 'application')),
        label text,
        hash text NOT NULL,
        scram jsonb NOT NULL DEFAULT '{}',
        scopes text[] NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        last_used_at timestamptz
      );
      CREATE UNIQUE INDEX credential_password ON credential (account_id) WHERE kind = 'password';
      CREATE INDEX credential_account ON credential (account_id);
      -- Keys made at the first start: for cache HMACs and for answers about people who do not exist.
      CREATE TABLE server_secret (name text PRIMARY KEY, value bytea NOT NULL);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE server_secret, credential, address, group_member, mail_group, account, domain, organisation',
    );
  }
}
