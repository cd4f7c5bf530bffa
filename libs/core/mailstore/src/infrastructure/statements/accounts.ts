import { statement } from '#platform/database';

/** First step of every change: the accounts' rows, locked in account order until the commit. */
export const lockAccounts = statement(
  'mailstore.lock-accounts',
  'SELECT account_id FROM mail_account WHERE account_id = ANY($1::bigint[]) ORDER BY account_id FOR UPDATE',
);

export const accountQuota = statement(
  'mailstore.account-quota',
  `SELECT used_octets AS used, quota_octets AS quota, message_count AS messages, quota_messages AS message_quota, domain_id AS domain
   FROM mail_account WHERE account_id = $1`,
);

export const domainUse = statement(
  'mailstore.domain-use',
  `SELECT d.quota, coalesce((SELECT sum(used_octets)::bigint FROM mail_account WHERE domain_id = d.id), 0) AS used
   FROM domain d WHERE d.id = $1`,
);
