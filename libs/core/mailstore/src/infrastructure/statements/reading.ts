import { statement } from '#platform/database';

const entryColumns = 'uid, message_id, flags, internal_date, size, change_number';

/** A whole mailbox, for its view. */
export const loadEntries = statement(
  'mailstore.load-entries',
  `SELECT ${entryColumns} FROM entry WHERE account_id = $1 AND mailbox_id = $2 AND removed_change IS NULL ORDER BY uid`,
);

export interface Position {
  /** Null, and all behind it, where the mailbox is gone. */
  readonly change_number: number | null;
  readonly uid_validity: number;
  readonly messages: number;
  /** The oldest change that stands in the journal alone; null where there is none. */
  readonly unfolded_change: number | null;
  /** The newest change of the account. */
  readonly account_change: number;
}

export const mailboxPosition = statement(
  'mailstore.mailbox-position',
  `SELECT m.change_number, m.uid_validity, m.messages, m.unfolded_change, a.change_number AS account_change FROM mail_account a
   LEFT JOIN mailbox m ON m.account_id = $1 AND m.id = $2 AND m.removed_change IS NULL WHERE a.account_id = $1`,
);

/** Entries in ranges, also removed ones (their removed_change says so). */
export const entriesInRanges = statement(
  'mailstore.entries-in-ranges',
  `SELECT e.uid, e.message_id, e.flags, e.internal_date, e.size, e.change_number, e.removed_change
   FROM unnest($3::bigint[], $4::bigint[]) AS r(first, last)
   CROSS JOIN LATERAL (
     SELECT x.* FROM entry x WHERE x.account_id = $1 AND x.mailbox_id = $2 AND x.uid BETWEEN r.first AND r.last OFFSET 0) e
   ORDER BY e.uid`,
);

/** The journal of one collection after a change number. */
export const journalSince = statement(
  'mailstore.journal-since',
  `SELECT change_number, kind, set_flags, clear_flags, added::text AS added, lower(r) AS first, upper(r) - 1 AS last,
     CASE WHEN kind = 10 THEN (detail->>'reader')::bigint END AS reader,
     CASE WHEN kind = 10 THEN (detail->>'seen')::boolean END AS seen
   FROM journal j LEFT JOIN LATERAL unnest(j.entries) AS r ON true
   WHERE j.account_id = $1 AND j.change_number > $2 AND j.collection_id = $3 ORDER BY j.change_number, r`,
);

export const renditions = statement(
  'mailstore.renditions',
  `SELECT id, envelope, body_structure, structure, fields, prefix, size, sent_at
   FROM message WHERE account_id = $1 AND id = ANY($2::bigint[])`,
);

export const envelopes = statement(
  'mailstore.envelopes',
  'SELECT id, envelope FROM message WHERE account_id = $1 AND id = ANY($2::bigint[])',
);

export const usualFields = statement(
  'mailstore.usual-fields',
  'SELECT id, fields FROM message WHERE account_id = $1 AND id = ANY($2::bigint[])',
);

export const sortColumns = statement(
  'mailstore.sort-columns',
  'SELECT id, sent_at, base_subject FROM message WHERE account_id = $1 AND id = ANY($2::bigint[])',
);

export const previews = statement(
  'mailstore.previews',
  'SELECT id, preview FROM message WHERE account_id = $1 AND id = ANY($2::bigint[])',
);

/** What is older than the column has the date of its arrival; copies may stand in the journal alone. */
export const savedDates = statement(
  'mailstore.saved-dates',
  `SELECT uid, coalesce((extract(epoch FROM saved_at) * 1000)::bigint, internal_date) AS saved_at
   FROM entry WHERE account_id = $1 AND mailbox_id = $2 AND uid = ANY($3::bigint[])
   UNION ALL
   SELECT u.uid, (extract(epoch FROM j.at) * 1000)::bigint FROM mailbox m
   JOIN journal j ON j.account_id = $1 AND j.change_number >= m.unfolded_change AND j.collection_id = $2 AND j.added IS NOT NULL
   JOIN unnest($3::bigint[]) AS u(uid) ON j.entries @> u.uid
   WHERE m.account_id = $1 AND m.id = $2`,
);

/** Whole contents; an octet range of the inline part is cut in the database. */
export const contents = statement(
  'mailstore.contents',
  `SELECT m.id, b.size, b.segment, b.segment_offset, b.segment_length, b.body
   FROM message m JOIN blob b ON b.account_id = m.account_id AND b.hash = m.hash
   WHERE m.account_id = $1 AND m.id = ANY($2::bigint[])`,
);

export const contentSlice = statement(
  'mailstore.content-slice',
  `SELECT b.size, b.segment, b.segment_offset, b.segment_length,
     substring(b.body FROM $3::int + 1 FOR $4::int) AS body, length(b.body) AS inline_length
   FROM message m JOIN blob b ON b.account_id = m.account_id AND b.hash = m.hash WHERE m.account_id = $1 AND m.id = $2`,
);

export const oldestChange = statement(
  'mailstore.oldest-change',
  'SELECT min(change_number) AS oldest FROM journal WHERE account_id = $1',
);

/** UIDs that left a collection after one change and up to another, as ranges. */
export const removalsBetween = statement(
  'mailstore.removals-between',
  `SELECT lower(r) AS first, upper(r) - 1 AS last
   FROM (SELECT range_agg(entries) AS gone FROM journal
         WHERE account_id = $1 AND change_number > $2 AND change_number <= $3 AND collection_id = $4 AND kind = 3) j
   CROSS JOIN LATERAL unnest(j.gone) AS r ORDER BY first`,
);
