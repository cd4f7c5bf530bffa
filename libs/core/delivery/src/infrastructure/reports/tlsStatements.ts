import { statement } from '#platform/database';

export const noteSessions = statement(
  'delivery.note-tls-sessions',
  `INSERT INTO tls_session (day, domain, key, policy, failure, sessions)
   SELECT * FROM unnest($1::date[], $2::text[], $3::bytea[], $4::jsonb[], $5::jsonb[], $6::bigint[])
   ON CONFLICT (day, domain, key) DO UPDATE SET sessions = tls_session.sessions + excluded.sessions`,
);

export const sessionDomains = statement(
  'delivery.tls-session-domains',
  'SELECT DISTINCT day::text, domain FROM tls_session WHERE day < $1 ORDER BY 1, 2 LIMIT $2',
);

export const sessionsOf = statement(
  'delivery.tls-sessions-of',
  'SELECT policy, failure, sessions FROM tls_session WHERE day = $1 AND domain = $2 ORDER BY sessions DESC LIMIT $3',
);

export const forgetSessions = statement(
  'delivery.forget-tls-sessions',
  'DELETE FROM tls_session WHERE day = $1 AND domain = $2',
);
