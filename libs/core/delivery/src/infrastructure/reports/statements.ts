import { statement } from '#platform/database';

export const noteEvaluations = statement(
  'delivery.note-evaluations',
  `INSERT INTO dmarc_evaluation (day, policy_domain, key, facts, policy, messages)
   SELECT * FROM unnest($1::date[], $2::text[], $3::bytea[], $4::jsonb[], $5::jsonb[], $6::bigint[])
   ON CONFLICT (day, policy_domain, key) DO UPDATE
     SET messages = dmarc_evaluation.messages + excluded.messages, policy = excluded.policy`,
);

export const evaluatedDomains = statement(
  'delivery.evaluated-domains',
  'SELECT DISTINCT day::text, policy_domain FROM dmarc_evaluation WHERE day < $1 ORDER BY 1, 2 LIMIT $2',
);

export const evaluationsOf = statement(
  'delivery.evaluations-of',
  'SELECT facts, policy, messages FROM dmarc_evaluation WHERE day = $1 AND policy_domain = $2 ORDER BY messages DESC LIMIT $3',
);

export const forgetEvaluations = statement(
  'delivery.forget-evaluations',
  'DELETE FROM dmarc_evaluation WHERE day = $1 AND policy_domain = $2',
);

/** Domains and their rows at once; nothing where the report is known. */
export const keepDmarcReport = statement(
  'delivery.keep-dmarc-report',
  `WITH report AS (
     INSERT INTO dmarc_report (domain_id, organisation, report_id, begin_at, end_at, received_at)
     SELECT id, $2, $3, $4, $5, $6 FROM domain WHERE name = $1
     ON CONFLICT DO NOTHING RETURNING id
   )
   INSERT INTO dmarc_report_row (report_id, ordinal, source, messages, disposition, dkim_aligned, spf_aligned, header_from)
   SELECT report.id, r.ordinal, r.source, r.messages, r.disposition, r.dkim, r.spf, r.header_from
   FROM report, unnest($7::inet[], $8::bigint[], $9::text[], $10::boolean[], $11::boolean[], $12::text[])
     WITH ORDINALITY AS r(source, messages, disposition, dkim, spf, header_from, ordinal)`,
);

export const keepTlsReport = statement(
  'delivery.keep-tls-report',
  `INSERT INTO tls_report (domain_id, organisation, report_id, begin_at, end_at, received_at, policies)
   SELECT id, $2, $3, $4, $5, $6, $7 FROM domain WHERE name = $1 ON CONFLICT DO NOTHING`,
);

export const dmarcSources = statement(
  'delivery.dmarc-sources',
  `SELECT host(w.source) AS source, sum(w.messages)::bigint AS messages,
     sum(w.messages) FILTER (WHERE w.dkim_aligned)::bigint AS dkim,
     sum(w.messages) FILTER (WHERE w.spf_aligned)::bigint AS spf,
     sum(w.messages) FILTER (WHERE w.dkim_aligned OR w.spf_aligned)::bigint AS passed,
     sum(w.messages) FILTER (WHERE w.disposition <> 'none')::bigint AS held
   FROM dmarc_report p JOIN dmarc_report_row w ON w.report_id = p.id
   WHERE p.domain_id = $1 AND p.end_at >= $2 GROUP BY w.source ORDER BY 2 DESC, 1 LIMIT $3`,
);

export const dmarcReporters = statement(
  'delivery.dmarc-reporters',
  `SELECT organisation, count(*) AS reports, max(end_at) AS latest FROM dmarc_report
   WHERE domain_id = $1 AND end_at >= $2 GROUP BY organisation ORDER BY 2 DESC, 1 LIMIT $3`,
);

export const tlsReports = statement(
  'delivery.tls-reports',
  `SELECT organisation, report_id, begin_at, end_at, policies FROM tls_report
   WHERE domain_id = $1 AND end_at >= $2 ORDER BY end_at DESC, id LIMIT $3`,
);

export const forgetDmarcReports = statement(
  'delivery.forget-dmarc-reports',
  'DELETE FROM dmarc_report WHERE received_at < $1',
);

export const forgetTlsReports = statement(
  'delivery.forget-tls-reports',
  'DELETE FROM tls_report WHERE received_at < $1',
);
