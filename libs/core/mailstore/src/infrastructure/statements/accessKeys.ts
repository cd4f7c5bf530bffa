import { statement } from '#platform/database';

/** $1 account, $2 mailbox */
export const findAccessKey = statement(
  'mailstore.find-access-key',
  'SELECT key FROM access_key WHERE account_id = $1 AND mailbox_id = $2',
);

/** $1 account, $2 mailbox, $3 a new key: comes back with the one in force, which another may just have made. */
export const makeAccessKey = statement(
  'mailstore.make-access-key',
  `INSERT INTO access_key (account_id, mailbox_id, key) VALUES ($1, $2, $3)
   ON CONFLICT (account_id, mailbox_id) DO UPDATE SET key = access_key.key RETURNING key`,
);

/** $1 account, $2 mailbox, or null for all of them */
export const forgetAccessKeys = statement(
  'mailstore.forget-access-keys',
  'DELETE FROM access_key WHERE account_id = $1 AND ($2::bigint IS NULL OR mailbox_id = $2)',
);
