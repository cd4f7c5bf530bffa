import { createHmac, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { accountId, type Clock, domainId, FumibakoError, organisationId } from '#kernel';
import type { ProcessBus } from '#platform/bus';
import { type Database, rowsOf } from '#platform/database';
import type { Principal, Scope } from '../domain/principal.js';
import type { StoredScram } from './entities.js';
import { nameKey } from './nameKey.js';
import { BoundedWork, createHash, maxPasswordOctets, verifyHash } from './passwords.js';
import { credentialsOf, serverSecret, standIn, updateHash } from './statements.js';
import { Throttle } from './throttle.js';
import { TokenAuthentication } from './tokenAuthentication.js';

interface CredentialRow {
  readonly id: number;
  readonly kind: 'password' | 'application';
  readonly hash: string;
  readonly scram: Record<string, StoredScram>;
  readonly scopes: string[];
  readonly account_id: number;
  readonly organisation_id: number;
  readonly domain_id: number;
  readonly address: string;
  readonly name: string | null;
  readonly admin: boolean;
  readonly disabled: boolean;
  /** False for a row of the stand-in. */
  readonly asked: boolean;
}

/** What shows that somebody knows a password without its being said (RFC 5802 §3). */
export interface ScramKeys {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** One try at a password. */
interface Attempt {
  readonly name: string;
  readonly client: string;
  readonly password: string;
}

/** How long a verified password is remembered, in milliseconds. */
const verifiedAge = 5 * 60 * 1000;
const verifiedSize = 50_000;
/** How long somebody who has just shown a password is not looked up again, in milliseconds. */
const knownAge = 2000;
const knownSize = 5000;
const maxHashQueue = 500;

/** Shows who somebody is: passwords, application passwords with their scopes, and keys for SCRAM. */
export class Authentication {
  /** Sign-in by access tokens, which no password is compared with. */
  readonly tokens: TokenAuthentication;
  private readonly hashing = new BoundedWork(availableParallelism(), maxHashQueue);
  /** Keyed by an HMAC of account, credential and password: the password itself is never kept. */
  private readonly verified = new Map<string, number>();
  private readonly cacheKey = randomBytes(32);
  /** Who has just signed in, by an HMAC of what they said: clients of HTTP say it again with each request. */
  private readonly known = new Map<string, { readonly principal: Principal; readonly until: number }>();
  private readonly throttle: Throttle;
  /** What is compared for who does not exist, so that it costs the same. Nobody knows its password. */
  private decoy: Promise<CredentialRow> | null = null;
  /** Whose credentials are read for who does not exist. Nobody gets in by them. */
  private standIn: Promise<string> | null = null;
  /** Goes up with every change of the directory. */
  private generation = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    bus: ProcessBus | null = null,
  ) {
    this.throttle = new Throttle(clock, 'sign-in', bus);
    this.tokens = new TokenAuthentication(database, clock, bus);
  }

  /** Password hashes that run or wait. */
  get hashDepth(): number {
    return this.hashing.depth;
  }

  /**
   * The person, or null: the same for a wrong password, an unknown name and a disabled account, after the same work.
   * Throws `authentication-throttled` after too many failures and `unavailable` when too many hashes wait.
   */
  async verify(username: string, password: string, scope: Scope, client: string): Promise<Principal | null> {
    const known = this.known.get(this.knownKey(username, password, scope));
    if (known !== undefined && known.until > this.clock.now()) return known.principal;
    const { generation } = this;
    const principal = await this.lookUp(username, password, scope, client);
    if (principal && generation === this.generation) {
      this.known.set(this.knownKey(username, password, scope), { principal, until: this.clock.now() + knownAge });
      if (this.known.size > knownSize) this.known.delete(this.known.keys().next().value as string);
    }
    return principal;
  }

  private async lookUp(username: string, password: string, scope: Scope, client: string): Promise<Principal | null> {
    const name = nameKey(username);
    const { generation } = this;
    const rows = await this.credentials(name);
    const allowed = rows.filter(
      ({ kind, scopes, disabled }) => !disabled && (kind === 'password' || scopes.includes(scope)),
    );
    const usable = allowed.length > 0 ? allowed : [await (this.decoy ??= makeDecoy())];
    const cached = usable.find((row) => this.isVerified(row, password));
    if (cached) return principalOf(cached);
    const attempt = { name: name ?? '', client, password };
    this.refuseThrottled(attempt);
    const found = Buffer.byteLength(password) > maxPasswordOctets ? null : await this.compare(usable, attempt);
    if (!found) {
      this.throttle.failed(name ?? '', client);
      return null;
    }
    // The password may have been changed while it was compared: the sessions that are open were told, this one is none yet.
    if (generation !== this.generation) return await this.lookUp(username, password, scope, client);
    this.throttle.succeeded(name ?? '', client);
    this.remember(found, password);
    return principalOf(found);
  }

  /** Keys for SCRAM with a hash, and who they belong to; null when there are none. */
  async scramSecret(
    username: string,
    hash: string,
    client: string,
  ): Promise<{ readonly secret: ScramKeys; readonly principal: Principal } | null> {
    const name = nameKey(username);
    if (this.throttle.refuses(name ?? '', client))
      throw new FumibakoError('authentication-throttled', 'too many failed sign-ins');
    const rows = await this.credentials(name);
    const row = rows.find(({ kind, scram, disabled }) => !disabled && kind === 'password' && scram[hash]);
    const secret = row?.scram[hash];
    return row && secret ? { secret: keysOf(secret), principal: principalOf(row) } : null;
  }

  /** A SCRAM exchange ended; failures count like wrong passwords. */
  scramEnded(username: string, client: string, ok: boolean): void {
    const name = nameKey(username) ?? '';
    if (ok) this.throttle.succeeded(name, client);
    else this.throttle.failed(name, client);
  }

  /** A key of the installation, the same on every node. */
  async secret(name: string): Promise<Buffer> {
    const [row] = await rowsOf<{ value: Buffer }>(this.database.pool, serverSecret, [name, randomBytes(32)]);
    if (!row) return await this.secret(name);
    return row.value;
  }

  /** Passwords or accounts have changed: nothing that was verified before counts. */
  forget(): void {
    this.generation += 1;
    this.verified.clear();
    this.known.clear();
    this.standIn = null;
  }

  /** None for a name that is no address and for one that nobody has, after the same work. */
  private async credentials(name: string | null): Promise<CredentialRow[]> {
    this.standIn ??= this.findStandIn();
    const values = [name ?? '', await this.standIn];
    const rows = await rowsOf<CredentialRow>(this.database.pool, credentialsOf, values);
    return rows.filter(({ asked }) => asked);
  }

  private async findStandIn(): Promise<string> {
    try {
      const [row] = await rowsOf<{ address: string }>(this.database.pool, standIn, []);
      return row?.address ?? '';
    } catch (error) {
      this.standIn = null;
      throw error;
    }
  }

  private async compare(rows: readonly CredentialRow[], attempt: Attempt): Promise<CredentialRow | null> {
    const { password } = attempt;
    for (const row of rows) {
      const { ok, outdated } = await this.bounded(attempt, async () =>
        this.isVerified(row, password) ? { ok: true, outdated: false } : await verifyHash(password, row.hash),
      );
      if (!ok) continue;
      if (outdated) await rowsOf(this.database.pool, updateHash, [row.id, await createHash(password)]);
      return row;
    }
    return null;
  }

  /** Failures of those who went before count for those who waited, or as many could guess at once as there is room for. */
  private async bounded<T>(attempt: Attempt, task: () => Promise<T>): Promise<T> {
    const result = await this.hashing.run(attempt.client, async () => {
      this.refuseThrottled(attempt);
      return await task();
    });
    if (result === null) throw new FumibakoError('unavailable', 'too many sign-ins at once');
    return result;
  }

  private refuseThrottled({ name, client }: Attempt): void {
    if (this.throttle.refuses(name, client))
      throw new FumibakoError('authentication-throttled', 'too many failed sign-ins');
  }

  private knownKey(username: string, password: string, scope: Scope): string {
    const said = `${scope}/${username.length}/${username}${password}`;
    return createHmac('sha256', this.cacheKey).update(said).digest('base64');
  }

  private verifiedKey(row: CredentialRow, password: string): string {
    const mac = createHmac('sha256', this.cacheKey).update(`${row.account_id}/${row.id}/${row.hash}/`);
    return mac.update(password).digest('base64');
  }

  private isVerified(row: CredentialRow, password: string): boolean {
    const until = this.verified.get(this.verifiedKey(row, password));
    return until !== undefined && until > this.clock.now();
  }

  private remember(row: CredentialRow, password: string): void {
    this.verified.set(this.verifiedKey(row, password), this.clock.now() + verifiedAge);
    if (this.verified.size > verifiedSize) this.verified.delete(this.verified.keys().next().value as string);
  }
}

async function makeDecoy(): Promise<CredentialRow> {
  const hash = await createHash(randomBytes(16).toString('hex'));
  const nobody = { id: 0, account_id: 0, organisation_id: 0, domain_id: 0, address: '', name: null, admin: false };
  return { ...nobody, kind: 'password', hash, scram: {}, scopes: [], disabled: true, asked: false };
}

function keysOf({ salt, iterations, storedKey, serverKey }: StoredScram): ScramKeys {
  const octets = (text: string): Buffer => Buffer.from(text, 'base64');
  return { salt: octets(salt), iterations, storedKey: octets(storedKey), serverKey: octets(serverKey) };
}

function principalOf(row: CredentialRow): Principal {
  return {
    accountId: accountId(row.account_id),
    organisationId: organisationId(row.organisation_id),
    domainId: domainId(row.domain_id),
    address: row.address,
    name: row.name,
    admin: row.admin,
  };
}
