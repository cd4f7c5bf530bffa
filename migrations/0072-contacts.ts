import type { MigrationInterface, QueryRunner } from 'typeorm';

const changes = (table: string, name: string, event: string, tables: string): string => `
  CREATE TRIGGER ${table}_${name} AFTER ${event} ON ${table} REFERENCING ${tables}
    FOR EACH STATEMENT EXECUTE FUNCTION note_directory_${name}('${table}');
`;

const noted = (name: string, rows: string): string => `
  CREATE FUNCTION note_directory_${name}() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    WITH changed AS (${rows}), counted AS (
      UPDATE organisation SET directory_change = directory_change + 1
      WHERE id IN (SELECT organisation_id FROM changed) RETURNING id, directory_change
    )
    INSERT INTO directory_change (organisation_id, source, id, change_number)
    SELECT DISTINCT c.organisation_id, TG_ARGV[0], c.id, n.directory_change
    FROM changed c JOIN counted n ON n.id = c.organisation_id
    ON CONFLICT (organisation_id, source, id) DO UPDATE SET change_number = excluded.change_number;
    RETURN NULL;
  END $$;
`;

/**
 * People elsewhere whom a directory knows, and what has changed in it: a statement that changes people takes the next number
 * of its organisation, whose row is locked until the commit, so that numbers become visible in order.
 */
export class Contacts1730000000072 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE contact (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organisation_id bigint NOT NULL REFERENCES organisation,
        name text NOT NULL,
        phonetic_name text,
        company text,
        department text,
        title text,
        phone text,
        -- elsewhere; the first gets what is written to the address here
        emails text[] NOT NULL CHECK (cardinality(emails) > 0),
        address text UNIQUE REFERENCES address ON DELETE SET NULL
      );
      CREATE INDEX contact_organisation ON contact (organisation_id, id);
      ALTER TABLE organisation ADD COLUMN directory_change bigint NOT NULL DEFAULT 0;
      CREATE TABLE directory_change (
        organisation_id bigint NOT NULL REFERENCES organisation ON DELETE CASCADE,
        source text NOT NULL,
        id bigint NOT NULL,
        change_number bigint NOT NULL,
        PRIMARY KEY (organisation_id, source, id)
      );
      CREATE INDEX directory_change_number ON directory_change (organisation_id, change_number);
      CREATE VIEW directory_person AS
        SELECT organisation_id, 'account' AS source, id, kind, name, phonetic_name, NULL AS company, department, title, phone,
          ARRAY[address] AS addresses
        FROM account WHERE kind <> 'group' AND NOT disabled
        UNION ALL
        SELECT organisation_id, 'contact', id, 'contact', name, phonetic_name, company, department, title, phone,
          array_remove(address || emails, NULL)
        FROM contact;
    `);
    await runner.query(
      noted('added', 'SELECT organisation_id, id FROM new_rows') +
        noted('removed', 'SELECT organisation_id, id FROM old_rows') +
        noted(
          'changed',
          `SELECT n.organisation_id, n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
           WHERE to_jsonb(o) - 'quota' - 'admin' <> to_jsonb(n) - 'quota' - 'admin'`,
        ),
    );
    for (const table of ['account', 'contact'])
      await runner.query(
        changes(table, 'added', 'INSERT', 'NEW TABLE AS new_rows') +
          changes(table, 'removed', 'DELETE', 'OLD TABLE AS old_rows') +
          changes(table, 'changed', 'UPDATE', 'NEW TABLE AS new_rows OLD TABLE AS old_rows'),
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['added', 'removed', 'changed'])
      await runner.query(`
        DROP TRIGGER account_${name} ON account;
        DROP TRIGGER contact_${name} ON contact;
        DROP FUNCTION note_directory_${name};
      `);
    await runner.query(`
      DROP VIEW directory_person;
      DELETE FROM address a USING contact c WHERE c.address = a.address;
      DROP TABLE directory_change, contact;
      ALTER TABLE organisation DROP COLUMN directory_change;
    `);
  }
}
