import { statement } from '#platform/database';

const whole = `rule || jsonb_build_object('name', name, 'position', position, 'enabled', enabled)`;

/** Everything that an organisation rules. */
export const findRules = statement(
  'delivery.find-rules',
  `SELECT (SELECT jsonb_agg(${whole} ORDER BY position, name) FROM transport_rule WHERE organisation_id = $1) AS rules,
  (SELECT jsonb_object_agg(name, journal) FROM domain WHERE organisation_id = $1 AND journal IS NOT NULL) AS journals`,
);

export const putRule = statement(
  'delivery.put-rule',
  `INSERT INTO transport_rule (organisation_id, name, position, enabled, rule)
  SELECT $1, $2, $3, $4, $5 WHERE $6 > (SELECT count(*) FROM transport_rule WHERE organisation_id = $1 AND name <> $2)
  ON CONFLICT (organisation_id, name) DO UPDATE
    SET position = excluded.position, enabled = excluded.enabled, rule = excluded.rule
  RETURNING name`,
);

export const removeRule = statement(
  'delivery.remove-rule',
  'DELETE FROM transport_rule WHERE organisation_id = $1 AND name = $2 RETURNING name',
);

export const enableRule = statement(
  'delivery.enable-rule',
  'UPDATE transport_rule SET enabled = $3 WHERE organisation_id = $1 AND name = $2 RETURNING name',
);

export const setJournal = statement(
  'delivery.set-journal',
  'UPDATE domain SET journal = $2 WHERE name = $1 RETURNING journal',
);

export const findJournal = statement('delivery.find-journal', 'SELECT journal FROM domain WHERE name = $1');

export const findOrganisation = statement('delivery.find-organisation', 'SELECT id FROM organisation WHERE name = $1');
