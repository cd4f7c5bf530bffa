import { statement } from '#platform/database';

export const mailAccountInsert = statement(
  'mailstore.account-insert',
  `INSERT INTO mail_account (account_id, domain_id, quota_octets) VALUES ($1, $2, $3) ON CONFLICT (account_id) DO NOTHING`,
);

export const setAccountQuota = statement(
  'mailstore.set-quota',
  'UPDATE mail_account SET quota_octets = $2 WHERE account_id = $1',
);

export const setMessageQuota = statement(
  'mailstore.set-message-quota',
  'UPDATE mail_account SET quota_messages = $2 WHERE account_id = $1',
);

const columns = `id, name, uid_validity, uid_next, change_number, messages, unseen, deleted, octets, special_use,
  seen_by_reader, recent_from`;

export const listMailboxes = statement(
  'mailstore.list-mailboxes',
  `SELECT ${columns} FROM mailbox WHERE account_id = $1 AND removed_change IS NULL ORDER BY name`,
);

/** $1 account, $2 names, $3 special uses (null where none), $4 actor. Names that exist already are left alone. */
export const createMailboxes = statement(
  'mailstore.create-mailboxes',
  `
WITH wanted AS MATERIALIZED (
  SELECT i.name, i.special_use, a.next_id + row_number() OVER (ORDER BY i.ord) - 1 AS id,
    a.change_number + row_number() OVER (ORDER BY i.ord) AS change
  FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS i(name, special_use, ord)
  JOIN mail_account a ON a.account_id = $1
  WHERE NOT EXISTS (SELECT 1 FROM mailbox m WHERE m.account_id = $1 AND m.name = i.name AND m.removed_change IS NULL)
), validity AS (
  SELECT greatest(extract(epoch FROM now())::bigint, coalesce(max(uid_validity), 0) + 1) AS base
  FROM mailbox WHERE account_id = $1
), created AS (
  INSERT INTO mailbox (account_id, id, name, uid_validity, change_number, special_use)
  SELECT $1, w.id, w.name, v.base + row_number() OVER (ORDER BY w.id) - 1, w.change, w.special_use FROM wanted w, validity v
  RETURNING ${columns}
), charged AS (
  UPDATE mail_account SET next_id = next_id + (SELECT count(*) FROM wanted),
    change_number = change_number + (SELECT count(*) FROM wanted)
  WHERE account_id = $1
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor, detail)
  SELECT $1, change, id, 4, '{}', $4, jsonb_build_object('name', name) FROM wanted
)
SELECT ${columns}, change_number AS change FROM created ORDER BY id`,
);

/** $1 account, $2 old name, $3 new name, $4 actor: the mailbox and everything below it. */
export const renameMailboxes = statement(
  'mailstore.rename-mailboxes',
  `
WITH target AS MATERIALIZED (
  SELECT m.id, m.change_number AS previous, $3::text || substr(m.name, length($2::text) + 1) AS name,
    a.change_number + row_number() OVER (ORDER BY m.name) AS change
  FROM mailbox m JOIN mail_account a ON a.account_id = m.account_id
  WHERE m.account_id = $1 AND m.removed_change IS NULL AND (m.name = $2 OR starts_with(m.name, $2 || '/'))
), renamed AS (
  UPDATE mailbox m SET name = t.name, change_number = t.change FROM target t WHERE m.account_id = $1 AND m.id = t.id
), charged AS (
  UPDATE mail_account SET change_number = change_number + (SELECT count(*) FROM target) WHERE account_id = $1
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor, detail)
  SELECT $1, change, id, 5, '{}', $4, jsonb_build_object('name', name) FROM target
)
SELECT id, name, previous, change FROM target ORDER BY change`,
);

/** $1 account, $2 mailbox, $3 actor: the mailbox goes and its entries with it; both stay for the undelete time. */
export const removeMailbox = statement(
  'mailstore.remove-mailbox',
  `
WITH target AS MATERIALIZED (
  SELECT m.id, m.name, m.messages, m.octets, m.change_number AS previous FROM mailbox m
  WHERE m.account_id = $1 AND m.id = $2 AND m.removed_change IS NULL
), numbered AS (
  UPDATE mail_account a SET change_number = a.change_number + 1, used_octets = a.used_octets - t.octets,
    message_count = a.message_count - t.messages
  FROM target t WHERE a.account_id = $1 RETURNING a.change_number
), emptied AS (
  UPDATE entry e SET removed_change = n.change_number, removed_at = now(), change_number = n.change_number
  FROM numbered n WHERE e.account_id = $1 AND e.mailbox_id = $2 AND e.removed_change IS NULL
), removed AS (
  UPDATE mailbox m SET removed_change = n.change_number, removed_at = now(), change_number = n.change_number,
    messages = 0, unseen = 0, deleted = 0, octets = 0
  FROM numbered n WHERE m.account_id = $1 AND m.id = $2
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor, detail)
  SELECT $1, n.change_number, t.id, 6, '{}', $3, jsonb_build_object('name', t.name) FROM numbered n, target t
)
SELECT t.id, t.name, t.previous, n.change_number AS change FROM target t, numbered n`,
);

/** Sets a property of a mailbox and says so in the journal: $1 account, $2 mailbox, $3 value, $4 actor. */
const propertySetter = (property: 'special_use' | 'seen_by_reader', type: 'text' | 'boolean'): string => `
WITH target AS MATERIALIZED (
  SELECT m.id, m.name, m.change_number AS previous FROM mailbox m
  WHERE m.account_id = $1 AND m.id = $2 AND m.removed_change IS NULL
), numbered AS (
  UPDATE mail_account a SET change_number = a.change_number + 1 FROM target t WHERE a.account_id = $1
  RETURNING a.change_number
), given AS (
  UPDATE mailbox m SET ${property} = $3, change_number = n.change_number FROM numbered n
  WHERE m.account_id = $1 AND m.id = $2
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor, detail)
  SELECT $1, n.change_number, t.id, 5, '{}', $4, jsonb_build_object('name', t.name, '${property}', $3::${type})
  FROM numbered n, target t
)
SELECT t.id, t.name, t.previous, n.change_number AS change FROM target t, numbered n`;

/** $1 account, $2 mailbox, $3 special use or null, $4 actor */
export const setSpecialUse = statement('mailstore.set-special-use', propertySetter('special_use', 'text'));

/** $1 account, $2 mailbox, $3 whether each reader has a \\Seen of their own, $4 actor */
export const setSeenByReader = statement('mailstore.set-seen-by-reader', propertySetter('seen_by_reader', 'boolean'));

export const listSubscriptions = statement(
  'mailstore.list-subscriptions',
  'SELECT name FROM subscription WHERE account_id = $1 ORDER BY name',
);

export const subscribe = statement(
  'mailstore.subscribe',
  'INSERT INTO subscription (account_id, name) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING',
);

/** A change of the account that the journal does not tell of: by its number others see that their trees are old. */
const numbered = (change: string): string => `WITH changed AS (${change} RETURNING 1)
  UPDATE mail_account SET change_number = change_number + 1 WHERE account_id = $1 AND EXISTS (SELECT 1 FROM changed)`;

export const addSubscription = statement(
  'mailstore.add-subscription',
  numbered('INSERT INTO subscription (account_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING'),
);

export const unsubscribe = statement(
  'mailstore.unsubscribe',
  numbered('DELETE FROM subscription WHERE account_id = $1 AND name = $2'),
);

export const listKeywords = statement(
  'mailstore.list-keywords',
  'SELECT bit, name FROM keyword WHERE account_id = $1 ORDER BY bit',
);

/** $1 account, $2 names, $3 first bit, $4 end of the bits; names beyond the last bit are not defined. */
export const defineKeywords = statement(
  'mailstore.define-keywords',
  `INSERT INTO keyword (account_id, bit, name)
   SELECT $1, bit, name FROM (
     SELECT n.name, coalesce((SELECT max(bit) + 1 FROM keyword WHERE account_id = $1), $3::int)
       + row_number() OVER (ORDER BY n.ord) - 1 AS bit
     FROM unnest($2::text[]) WITH ORDINALITY AS n(name, ord)
     WHERE NOT EXISTS (SELECT 1 FROM keyword k WHERE k.account_id = $1 AND lower(k.name) = lower(n.name))) fresh
   WHERE bit < $4::int`,
);
