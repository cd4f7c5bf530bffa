import { type Database, rowsOf, statement } from '#platform/database';

const find = statement(
  'delivery.find-tls',
  `SELECT r.level, p.id, p.mode, p.mx FROM (SELECT $1::text AS domain) d
  LEFT JOIN tls_rule r ON r.domain = d.domain
  LEFT JOIN sts_policy p ON p.domain = d.domain AND p.expires_at > now()`,
);

const keep = statement(
  'delivery.keep-sts-policy',
  `INSERT INTO sts_policy (domain, id, mode, mx, expires_at)
  VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))
  ON CONFLICT (domain) DO UPDATE SET id = excluded.id, mode = excluded.mode, mx = excluded.mx, expires_at = excluded.expires_at`,
);

const list = statement('delivery.list-tls-rules', 'SELECT domain, level FROM tls_rule ORDER BY domain');

const rule = statement(
  'delivery.set-tls-rule',
  `INSERT INTO tls_rule (domain, level) VALUES ($1, $2)
  ON CONFLICT (domain) DO UPDATE SET level = excluded.level`,
);

const remove = statement('delivery.remove-tls-rule', 'DELETE FROM tls_rule WHERE domain = $1 RETURNING domain');

/** What an administrator rules for mail to a domain: no TLS, any TLS, or TLS with a certificate for the host. */
export const tlsLevels = ['none', 'encrypt', 'verify'] as const;
export type TlsLevel = (typeof tlsLevels)[number];

/** A domain's policy as it was fetched. */
export interface KeptPolicy {
  readonly id: string;
  readonly mode: 'enforce' | 'testing' | 'none';
  readonly mx: readonly string[];
}

/** What is known of the TLS that a domain needs. */
export interface KnownTls {
  readonly level: TlsLevel | null;
  readonly policy: KeptPolicy | null;
}

/** The TLS that other domains need, kept for every node. */
export class TlsRules {
  constructor(private readonly database: Database) {}

  async of(domain: string): Promise<KnownTls> {
    const [row] = await rowsOf<{ level: TlsLevel | null; id: string | null } & Record<string, unknown>>(
      this.database.pool,
      find,
      [domain],
    );
    if (!row) return { level: null, policy: null };
    const { level, id, mode, mx } = row as typeof row & Pick<KeptPolicy, 'mode' | 'mx'>;
    return { level, policy: id === null ? null : { id, mode, mx } };
  }

  /** Keeps a policy for so many seconds. */
  async keep(domain: string, { id, mode, mx }: KeptPolicy, seconds: number): Promise<void> {
    await rowsOf(this.database.pool, keep, [domain, id, mode, mx, seconds]);
  }

  async list(): Promise<readonly { readonly domain: string; readonly level: TlsLevel }[]> {
    return await rowsOf(this.database.pool, list, []);
  }

  async set(domain: string, level: TlsLevel): Promise<void> {
    await rowsOf(this.database.pool, rule, [domain, level]);
  }

  /** false when there was none. */
  async remove(domain: string): Promise<boolean> {
    return (await rowsOf(this.database.pool, remove, [domain])).length > 0;
  }
}
