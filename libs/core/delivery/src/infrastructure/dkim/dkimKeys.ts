import { type DataSource, LessThan, Not } from 'typeorm';
import { dkimRecord, makeDkimKeyAside, readDkimKey, type SigningKey } from '#formats/mailauth';
import { type Clock, FumibakoError, type Resolver, recordsOf } from '#kernel';
import type { Directory } from '#core/directory';
import type { SecretBox } from '#platform/secrets';
import { type DkimState, keptInMind, keptPublished, samePublicKey, selectorFor } from '../../domain/dkimStates.js';
import { DkimKey } from '../entities.js';
import { Remembered } from '../remembered.js';

/** A key as administrators see it. */
export interface DkimKeyInfo {
  readonly selector: string;
  readonly algorithm: 'rsa' | 'ed25519';
  readonly state: DkimState;
  /** The text of its TXT record. */
  readonly record: string;
  readonly createdAt: number;
  readonly signingAt: number | null;
  readonly retiredAt: number | null;
  /** Whether it is to be in the DNS now. */
  readonly toPublish: boolean;
}

/** A worker signs with what it read so long ago: a key that has been retired meanwhile is still published. */
const memory = 60_000;
const algorithms = ['rsa', 'ed25519'] as const;

/** The keys of our domains: one of RSA and one of Ed25519 for each, so that everybody can verify one of them. */
export class DkimKeys {
  private readonly signers: Remembered<readonly SigningKey[]>;

  constructor(
    private readonly source: DataSource,
    private readonly directory: Pick<Directory, 'domainId' | 'domains'>,
    private readonly clock: Clock,
    private readonly secrets: SecretBox,
  ) {
    this.signers = new Remembered(clock, memory, (domain) => this.read(domain));
  }

  /** The keys that sign for a domain, made where it has none; none for domains that are not ours. */
  signing(domain: string): Promise<readonly SigningKey[]> {
    return this.signers.get(domain);
  }

  /** Newest first; a domain without keys gets its first ones. Throws `domain-unknown`. */
  async list(domain: string): Promise<readonly DkimKeyInfo[]> {
    return (await this.keysOf(await this.directory.domainId(domain))).map((key) => this.infoOf(key));
  }

  /** Makes the keys that sign next. Throws `domain-unknown`, and `conflict` while such keys wait already. */
  async rotate(domain: string): Promise<void> {
    const domainId = await this.directory.domainId(domain);
    const keys = await this.keysOf(domainId);
    if (keys.some(({ state }) => state === 'published'))
      throw new FumibakoError('conflict', `keys of ${domain} wait already: publish them, see \`domain dns ${domain}\``);
    await this.make(domainId, 'published', new Set(keys.map(({ selector }) => selector)));
  }

  /** Begins to sign with the keys that wait, those in the DNS or, without a resolver, all; gives their selectors. */
  async advance(domain: string, resolver: Resolver | null): Promise<readonly string[]> {
    const domainId = await this.directory.domainId(domain);
    const advanced: string[] = [];
    for (const key of await this.keysOf(domainId)) {
      if (key.state !== 'published' || (resolver && !(await this.isPublished(key, domain, resolver)))) continue;
      await this.begin(key);
      advanced.push(key.selector);
    }
    this.signers.forget();
    return advanced;
  }

  /** What time does: keys whose records are there begin to sign, old ones are forgotten. Gives what was begun. */
  async tend(resolver: Resolver): Promise<readonly string[]> {
    await this.repository.delete({ state: 'retired', retiredAt: LessThan(new Date(this.clock.now() - keptInMind)) });
    const waiting = await this.repository.findBy({ state: 'published' });
    const numbers = new Set(waiting.map(({ domainId }) => Number(domainId)));
    const begun: string[] = [];
    for (const { name } of waiting.length === 0 ? [] : await this.directory.domains())
      if (numbers.has(await this.directory.domainId(name)))
        for (const selector of await this.advance(name, resolver)) begun.push(`${selector}._domainkey.${name}`);
    return begun;
  }

  private async read(domain: string): Promise<readonly SigningKey[]> {
    const domainId = await this.directory.domainId(domain).catch((error: unknown) => {
      if (error instanceof FumibakoError && error.kind === 'domain-unknown') return null;
      throw error;
    });
    if (domainId === null) return [];
    const keys = (await this.keysOf(domainId)).filter(({ state }) => state === 'signing');
    return keys.map((key) => ({ domain, selector: key.selector, key: this.keyOf(key) }));
  }

  private async keysOf(domainId: number): Promise<readonly DkimKey[]> {
    const stored = async (): Promise<readonly DkimKey[]> =>
      await this.repository.find({ where: { domainId }, order: { createdAt: 'DESC', algorithm: 'DESC' } });
    const keys = await stored();
    if (keys.some(({ state }) => state === 'signing')) return keys;
    await this.make(domainId, 'signing', new Set(keys.map(({ selector }) => selector)));
    return await stored();
  }

  /** Of several processes that make the first keys of a domain at once, one is in time: the others' are not stored. */
  private async make(domainId: number, state: 'published' | 'signing', taken: ReadonlySet<string>): Promise<void> {
    const now = this.clock.now();
    const rows = await Promise.all(
      algorithms.map(async (algorithm) => {
        const selector = selectorFor(algorithm, now, taken);
        const privateKey = this.secrets.seal((await makeDkimKeyAside(algorithm)).privateKey, 'dkim-key');
        const signingAt = state === 'signing' ? new Date(now) : null;
        return { domainId, selector, algorithm, privateKey, state, createdAt: new Date(now), signingAt };
      }),
    );
    await this.repository.createQueryBuilder().insert().values(rows).orIgnore().execute();
  }

  /** A key begins to sign, and those of its kind that did so are retired, in one commit. */
  private async begin(key: DkimKey): Promise<void> {
    const now = new Date(this.clock.now());
    const { id, domainId, algorithm } = key;
    await this.source.transaction(async (manager) => {
      const change = { state: 'signing' as const, signingAt: now };
      // Another process may have seen the record, too.
      if ((await manager.update(DkimKey, { id, state: 'published' }, change)).affected === 0) return;
      const older = { domainId, algorithm, state: 'signing' as const, id: Not(id) };
      await manager.update(DkimKey, older, { state: 'retired', retiredAt: now });
    });
  }

  private infoOf(key: DkimKey): DkimKeyInfo {
    const { selector, algorithm, state, createdAt, signingAt, retiredAt } = key;
    const since = retiredAt?.getTime() ?? null;
    return {
      selector,
      algorithm,
      state,
      record: dkimRecord(this.keyOf(key)),
      createdAt: createdAt.getTime(),
      signingAt: signingAt?.getTime() ?? null,
      retiredAt: since,
      toPublish: since === null || this.clock.now() - since < keptPublished,
    };
  }

  private async isPublished(key: DkimKey, domain: string, resolver: Resolver): Promise<boolean> {
    const answer = await resolver.lookup('TXT', `${key.selector}._domainkey.${domain}`);
    return recordsOf(answer).some((text) => samePublicKey(text, dkimRecord(this.keyOf(key))));
  }

  private keyOf({ privateKey }: DkimKey): SigningKey['key'] {
    return readDkimKey(this.secrets.open(privateKey, 'dkim-key'));
  }

  private get repository(): ReturnType<typeof this.source.getRepository<DkimKey>> {
    return this.source.getRepository(DkimKey);
  }
}
