import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Reports about mail: what others tell us of mail in the name of our domains (DMARC, TLS), and what we have seen of mail in
 * the name of theirs, until it is told them once a day.
 */
export class MailReports1730000000046 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dmarc_report (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        domain_id bigint NOT NULL REFERENCES domain ON DELETE CASCADE,
        organisation text NOT NULL,
        report_id text NOT NULL,
        begin_at timestamptz NOT NULL,
        end_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        UNIQUE (domain_id, organisation, report_id)
      );
      CREATE INDEX dmarc_report_time ON dmarc_report (domain_id, end_at);
      CREATE TABLE dmarc_report_row (
        report_id bigint NOT NULL REFERENCES dmarc_report ON DELETE CASCADE,
        ordinal integer NOT NULL,
        source inet NOT NULL,
        messages bigint NOT NULL,
        disposition text NOT NULL CHECK (disposition IN ('none', 'quarantine', 'reject')),
        dkim_aligned boolean NOT NULL,
        spf_aligned boolean NOT NULL,
        header_from text NOT NULL,
        PRIMARY KEY (report_id, ordinal)
      );
      CREATE TABLE tls_report (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        domain_id bigint NOT NULL REFERENCES domain ON DELETE CASCADE,
        organisation text NOT NULL,
        report_id text NOT NULL,
        begin_at timestamptz NOT NULL,
        end_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        policies jsonb NOT NULL,
        UNIQUE (domain_id, organisation, report_id)
      );
      CREATE INDEX tls_report_time ON tls_report (domain_id, end_at);
      -- One row for messages that were alike on one day; facts and policy are those of the report that is made of them.
      CREATE TABLE dmarc_evaluation (
        day date NOT NULL,
        policy_domain text NOT NULL,
        key bytea NOT NULL,
        facts jsonb NOT NULL,
        policy jsonb NOT NULL,
        messages bigint NOT NULL,
        PRIMARY KEY (day, policy_domain, key)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dmarc_evaluation, tls_report, dmarc_report_row, dmarc_report');
  }
}
