import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { TestServer } from '#testing';

const recoveryTime = 20_000;
/** Absence of the database that the server bridges for sure: its own time for it, less the start of a connection. */
export const outcomeTime = 8000;

/** Milliseconds until the database of a running server answers. */
export async function absence(server: TestServer): Promise<number> {
  const begun = Date.now();
  const client = await databaseOf(server);
  await client.end();
  return Date.now() - begun;
}

/** A connection to the embedded database of a running server, as soon as it has recovered. */
export async function databaseOf(server: TestServer): Promise<pg.Client> {
  const deadline = Date.now() + recoveryTime;
  for (;;) {
    const client = new pg.Client({ ...server.target });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}

/** Writes the entries that stand in the journal alone for a while. */
async function fold(client: pg.Client): Promise<void> {
  await client.query('SELECT mail_fold(account_id, id) FROM mailbox WHERE unfolded_change IS NOT NULL');
}

/** Copies that are there, by Message-ID (without brackets); mailboxes of all accounts together. */
export async function storedCopies(server: TestServer): Promise<Map<string, number>> {
  const client = await databaseOf(server);
  try {
    await fold(client);
    const { rows } = await client.query<{ id: string; copies: string }>(
      `SELECT trim(both '<>' from m.message_id) AS id, count(*) AS copies FROM entry e
       JOIN message m ON m.account_id = e.account_id AND m.id = e.message_id
       WHERE e.removed_change IS NULL AND m.message_id IS NOT NULL GROUP BY 1`,
    );
    return new Map(rows.map(({ id, copies }) => [id, Number(copies)]));
  } finally {
    await client.end();
  }
}

/** What is inconsistent in the store, in words: counters, numbers, contents without messages and the other way round. */
export async function inconsistencies(server: TestServer): Promise<readonly string[]> {
  const client = await databaseOf(server);
  await fold(client);
  const checks: Readonly<Record<string, string>> = {
    'mailbox counters differ from their entries': `
      SELECT m.account_id, m.id FROM mailbox m LEFT JOIN LATERAL (
        SELECT count(*) AS messages, coalesce(sum(size), 0) AS octets, count(*) FILTER (WHERE flags & 1 = 0) AS unseen,
          count(*) FILTER (WHERE flags & 8 <> 0) AS deleted
        FROM entry e WHERE e.account_id = m.account_id AND e.mailbox_id = m.id AND e.removed_change IS NULL) s ON true
      WHERE m.removed_change IS NULL AND (m.messages, m.octets, m.unseen, m.deleted)
        IS DISTINCT FROM (s.messages, s.octets, s.unseen, s.deleted)`,
    'an account uses other than the sum of its entries': `
      SELECT a.account_id FROM mail_account a LEFT JOIN LATERAL (
        SELECT count(*) AS messages, coalesce(sum(size), 0) AS octets FROM entry e
        WHERE e.account_id = a.account_id AND e.removed_change IS NULL) s ON true
      WHERE (a.message_count, a.used_octets) IS DISTINCT FROM (s.messages, s.octets)`,
    'a UID is not below UIDNEXT': `
      SELECT e.uid FROM entry e JOIN mailbox m ON m.account_id = e.account_id AND m.id = e.mailbox_id WHERE e.uid >= m.uid_next`,
    'an entry has no message': `
      SELECT e.uid FROM entry e LEFT JOIN message m ON m.account_id = e.account_id AND m.id = e.message_id WHERE m.id IS NULL`,
    'a message has no content': `
      SELECT m.id FROM message m LEFT JOIN blob b ON b.account_id = m.account_id AND b.hash = m.hash
      WHERE b.hash IS NULL OR b.size <> m.size OR length(b.body) + coalesce(b.segment_length, 0) <> b.size`,
    'an inline content does not have its hash': `
      SELECT 1 FROM blob WHERE segment IS NULL AND sha256(body) <> hash`,
    'a change is newer than its account': `
      SELECT j.change_number FROM journal j JOIN mail_account a USING (account_id) WHERE j.change_number > a.change_number`,
    'an entry changed without a journal row': `
      SELECT e.uid FROM entry e LEFT JOIN journal j ON j.account_id = e.account_id AND j.change_number = e.change_number
      WHERE j.account_id IS NULL`,
  };
  try {
    const found: string[] = [];
    for (const [what, sql] of Object.entries(checks)) {
      const { rowCount } = await client.query(sql);
      if (rowCount) found.push(`${what} (${rowCount})`);
    }
    return found;
  } finally {
    await client.end();
  }
}
