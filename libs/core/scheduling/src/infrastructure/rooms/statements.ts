import { statement } from '#platform/database';

export const findRoom = statement(
  'rooms.find',
  `SELECT a.address, a.name, a.kind, r.rules FROM room r JOIN account a ON a.id = r.account_id WHERE r.account_id = $1`,
);

export const setRoom = statement(
  'rooms.set',
  `INSERT INTO room (account_id, rules) VALUES ($1, $2) ON CONFLICT (account_id) DO UPDATE SET rules = excluded.rules`,
);

export const listRooms = statement(
  'rooms.list',
  `SELECT a.id, a.address, a.name, a.kind, r.rules FROM account a JOIN room r ON r.account_id = a.id
   WHERE a.kind IN ('room', 'equipment') ORDER BY a.address`,
);

/** A booking waits once, from its first time on. */
export const addRequest = statement(
  'rooms.add-request',
  `INSERT INTO room_request (account_id, uid, kind, organizer, summary, starts)
   VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000))
   ON CONFLICT (account_id, uid) DO UPDATE SET kind = excluded.kind, summary = excluded.summary, starts = excluded.starts,
     told = room_request.told AND room_request.kind = excluded.kind AND room_request.starts IS NOT DISTINCT FROM excluded.starts`,
);

export const removeRequest = statement(
  'rooms.remove-request',
  'DELETE FROM room_request WHERE account_id = $1 AND uid = $2 RETURNING id',
);

/** Bookings that wait for a time, in their turn. */
export const waitingUids = statement(
  'rooms.waiting',
  `SELECT uid FROM room_request WHERE account_id = $1 AND kind = 'waiting' ORDER BY id LIMIT $2`,
);

const request = `r.id, r.account_id AS account, r.uid, r.kind, r.organizer, r.summary, r.starts, a.address, a.name, o.rules`;

export const findRequest = statement(
  'rooms.find-request',
  `SELECT ${request} FROM room_request r JOIN account a ON a.id = r.account_id JOIN room o ON o.account_id = r.account_id WHERE r.id = $1`,
);

/** Of one room, or of all where $1 is null. */
export const listRequests = statement(
  'rooms.requests',
  `SELECT ${request} FROM room_request r JOIN account a ON a.id = r.account_id JOIN room o ON o.account_id = r.account_id
   WHERE ($1::bigint IS NULL OR r.account_id = $1) ORDER BY r.id LIMIT $2`,
);

export const untoldRequests = statement(
  'rooms.untold',
  `SELECT ${request} FROM room_request r JOIN account a ON a.id = r.account_id JOIN room o ON o.account_id = r.account_id
   WHERE r.kind = 'approval' AND NOT r.told ORDER BY r.id LIMIT $1`,
);

/** Fails for the second who tells, so that nobody hears twice. */
export const tellRequest = statement(
  'rooms.told',
  'UPDATE room_request SET told = true WHERE account_id = $1 AND id = $2 AND 1 / (NOT told)::int = 1',
);
