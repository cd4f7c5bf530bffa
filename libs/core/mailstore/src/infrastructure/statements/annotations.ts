import { statement } from '#platform/database';

/** $1 account, $2 mailbox (0: the account itself), $3 reader: what is shared, and what is the reader's own. */
export const listAnnotations = statement(
  'mailstore.list-annotations',
  `SELECT reader_id AS reader, entry, value FROM annotation
   WHERE account_id = $1 AND mailbox_id = $2 AND reader_id IN (0, $3) ORDER BY reader_id, entry`,
);

/** $1 account, $2 mailboxes, $3 reader, $4 entries: the same of many mailboxes. */
export const listAnnotationsOfMany = statement(
  'mailstore.list-annotations-of-many',
  `SELECT mailbox_id AS mailbox, reader_id AS reader, entry, value FROM annotation
   WHERE account_id = $1 AND mailbox_id = ANY($2::bigint[]) AND reader_id IN (0, $3) AND entry = ANY($4::text[])`,
);

/** $1 account, $2 mailbox, $3 readers, $4 entries */
export const removeAnnotations = statement(
  'mailstore.remove-annotations',
  `DELETE FROM annotation a USING unnest($3::bigint[], $4::text[]) AS gone(reader, entry)
   WHERE a.account_id = $1 AND a.mailbox_id = $2 AND a.reader_id = gone.reader
     AND a.entry = gone.entry`,
);

/** $1 account, $2 mailbox, $3 readers, $4 entries, $5 values */
export const putAnnotations = statement(
  'mailstore.put-annotations',
  `INSERT INTO annotation (account_id, mailbox_id, reader_id, entry, value)
   SELECT $1, $2, put.reader, put.entry, put.value
   FROM unnest($3::bigint[], $4::text[], $5::bytea[]) AS put(reader, entry, value)
   ON CONFLICT (account_id, mailbox_id, reader_id, entry) DO UPDATE SET value = excluded.value`,
);

/** $1 account, $2 mailbox: the greatest number of entries that one reader, or all of them together, have there. */
export const mostAnnotations = statement(
  'mailstore.most-annotations',
  `SELECT coalesce(max(entries), 0) AS most FROM (
     SELECT count(*) AS entries FROM annotation
     WHERE account_id = $1 AND mailbox_id = $2 GROUP BY reader_id) counted`,
);

/** $1 account, $2 mailbox, $3 actor, $4 names of the entries, $5 who has written them */
export const noteAnnotations = statement(
  'mailstore.note-annotations',
  `
WITH numbered AS (
  UPDATE mail_account SET change_number = change_number + 1 WHERE account_id = $1 RETURNING change_number
), before AS MATERIALIZED (
  SELECT change_number AS previous FROM mailbox WHERE account_id = $1 AND id = $2
), moved AS (
  UPDATE mailbox m SET change_number = n.change_number FROM numbered n WHERE m.account_id = $1 AND m.id = $2
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor, detail)
  SELECT $1, n.change_number, $2, 7, '{}', $3, jsonb_build_object('annotations', $4::text[], 'writer', $5::bigint) FROM numbered n
)
SELECT n.change_number AS change, (SELECT previous FROM before) AS previous FROM numbered n`,
);

/** $1 account, $2 from, $3 to */
export const copyAnnotations = statement(
  'mailstore.copy-annotations',
  `INSERT INTO annotation (account_id, mailbox_id, reader_id, entry, value)
   SELECT account_id, $3, reader_id, entry, value FROM annotation WHERE account_id = $1 AND mailbox_id = $2
   ON CONFLICT (account_id, mailbox_id, reader_id, entry) DO UPDATE SET value = excluded.value`,
);

/** $1 account, $2 change, $3 reader: names of entries that were changed after it, without what is private to others. */
export const annotationsSince = statement(
  'mailstore.annotations-since',
  `SELECT j.change_number AS change, j.collection_id AS mailbox, name FROM journal j, jsonb_array_elements_text(j.detail -> 'annotations') name
   WHERE j.account_id = $1 AND j.change_number > $2 AND j.kind = 7
     AND (starts_with(name, '/shared/') OR (j.detail ->> 'writer')::bigint = $3) ORDER BY j.change_number`,
);

/** $1 account */
export const newestChange = statement(
  'mailstore.newest-change',
  'SELECT change_number AS change FROM mail_account WHERE account_id = $1',
);
