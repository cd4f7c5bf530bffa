import { statement } from '#platform/database';

export const findSignatures = statement(
  'delivery.find-signatures',
  `SELECT signature || jsonb_build_object('name', name, 'position', position, 'enabled', enabled) AS signature
  FROM signature WHERE organisation_id = $1 ORDER BY position, name`,
);

export const putSignature = statement(
  'delivery.put-signature',
  `INSERT INTO signature (organisation_id, name, position, enabled, signature)
  SELECT $1, $2, $3, $4, $5 WHERE $6 > (SELECT count(*) FROM signature WHERE organisation_id = $1 AND name <> $2)
  ON CONFLICT (organisation_id, name) DO UPDATE
    SET position = excluded.position, enabled = excluded.enabled, signature = excluded.signature
  RETURNING name`,
);

export const removeSignature = statement(
  'delivery.remove-signature',
  'DELETE FROM signature WHERE organisation_id = $1 AND name = $2 RETURNING name',
);

export const enableSignature = statement(
  'delivery.enable-signature',
  'UPDATE signature SET enabled = $3 WHERE organisation_id = $1 AND name = $2 RETURNING name',
);

/** What the directory says of an account. */
export const findSigner = statement(
  'delivery.find-signer',
  `SELECT coalesce(a.name, '') AS name, coalesce(a.phonetic_name, '') AS "phoneticName", coalesce(a.title, '') AS title,
    coalesce(a.department, '') AS department, coalesce(a.phone, '') AS phone, a.address, d.name AS domain
  FROM account a JOIN domain d ON d.id = a.domain_id WHERE a.id = $1`,
);

/** Which texts the messages $2 of an organisation carry. */
export const findCarried = statement(
  'delivery.find-carried',
  'SELECT DISTINCT text_key FROM signature_carried WHERE organisation_id = $1 AND message_key = ANY($2::bytea[])',
);

export const carry = statement(
  'delivery.carry',
  `INSERT INTO signature_carried (organisation_id, message_key, text_key)
  SELECT $1, $2, unnest($3::bytea[]) ON CONFLICT DO NOTHING`,
);

export const isCarrying = statement(
  'delivery.is-carrying',
  'SELECT 1 FROM signature_carried WHERE organisation_id = $1 AND message_key = $2 LIMIT 1',
);

export const forgetCarried = statement(
  'delivery.forget-carried',
  'DELETE FROM signature_carried WHERE carried_at < $1',
);

/** Which of the messages $2 of an account have the Message-ID $3. */
export const sameMessageId = statement(
  'delivery.same-message-id',
  'SELECT id FROM message WHERE account_id = $1 AND id = ANY($2::bigint[]) AND message_id = $3',
);
