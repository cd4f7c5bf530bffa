import { statement } from '#platform/database';

export const beginThreads = statement(
  'mailstore.begin-threads',
  'INSERT INTO thread_progress (account_id) VALUES ($1) ON CONFLICT DO NOTHING',
);

export const threadProgress = statement(
  'mailstore.thread-progress',
  'SELECT message_id FROM thread_progress WHERE account_id = $1',
);

/** As above, against everybody else who gives threads to the account's messages. */
export const lockThreadProgress = statement(
  'mailstore.lock-thread-progress',
  'SELECT message_id FROM thread_progress WHERE account_id = $1 FOR UPDATE',
);

/** $1 account, $2 last message that has a thread, $3 how many. */
export const messagesAfter = statement(
  'mailstore.messages-after',
  'SELECT id FROM message WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3::int',
);

export const threadsOfKeys = statement(
  'mailstore.threads-of-keys',
  'SELECT key, thread_id FROM thread_key WHERE account_id = $1 AND key = ANY($2::bigint[])',
);

/** $1 account, $2 keys and $3 their threads, $4 messages and $5 theirs; the last message is the new progress. */
export const saveThreads = statement(
  'mailstore.save-threads',
  `
WITH keys AS (
  INSERT INTO thread_key (account_id, key, thread_id) SELECT $1, * FROM unnest($2::bigint[], $3::bigint[]) ON CONFLICT DO NOTHING
), members AS (
  INSERT INTO message_thread (account_id, message_id, thread_id)
  SELECT $1, * FROM unnest($4::bigint[], $5::bigint[]) ON CONFLICT DO NOTHING
)
UPDATE thread_progress SET message_id = ($4::bigint[])[array_upper($4::bigint[], 1)] WHERE account_id = $1`,
);

export const threadsOfMessages = statement(
  'mailstore.threads-of-messages',
  'SELECT message_id, thread_id FROM message_thread WHERE account_id = $1 AND message_id = ANY($2::bigint[])',
);

export const messagesOfThread = statement(
  'mailstore.messages-of-thread',
  'SELECT message_id FROM message_thread WHERE account_id = $1 AND thread_id = $2',
);
