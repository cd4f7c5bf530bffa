import type { DataSource } from 'typeorm';
import { canonicalDomain, type Clock, FumibakoError, organisationId } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import { addressKey, readAddress } from '../domain/addressKey.js';
import { type Rewrite, Rewrites } from '../domain/rewrites.js';
import { AddressRewrite, Domain } from './entities.js';
import { refuseTaken, requireDomain } from './lookups.js';
import { allRewrites } from './statements.js';

/** Rewrites of the whole installation, which each process keeps in memory. */
export const maxRewrites = 10_000;
/** Milliseconds after which a change is known in every process, whether or not it was told. */
const memory = 5000;

/** Rewrites, remembered for some seconds by whoever delivers. */
export class KnownRewrites {
  private known: { readonly at: number; readonly rewrites: Promise<Rewrites> } | null = null;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  get(): Promise<Rewrites> {
    const now = this.clock.now();
    if (this.known && now - this.known.at < memory) return this.known.rewrites;
    const rewrites = this.read();
    this.known = { at: now, rewrites };
    rewrites.catch(() => this.forget());
    return rewrites;
  }

  forget(): void {
    this.known = null;
  }

  private async read(): Promise<Rewrites> {
    const rows = await rowsOf<{ inside: string; outside: string; organisation_id: number }>(
      this.database.pool,
      allRewrites,
      [],
    );
    return new Rewrites(
      rows.map(({ inside, outside, organisation_id: id }) => ({ inside, outside, organisation: organisationId(id) })),
    );
  }
}

/** Administration of the addresses that others see instead of ours. */
export class AddressRewriting {
  constructor(
    private readonly source: DataSource,
    private readonly changed: () => void,
  ) {}

  async list(): Promise<readonly Rewrite[]> {
    const rows = await this.source.getRepository(AddressRewrite).find({ order: { inside: 'ASC' } });
    return rows.map(({ inside, outside, organisationId: id }) => ({
      inside,
      outside,
      organisation: organisationId(id),
    }));
  }

  /**
   * Lets others see an address of ours, or with `@` the addresses of a domain, as another. Throws `invalid`,
   * `address-invalid`, `address-taken`, `domain-unknown`, `limit-exceeded`.
   */
  async add(insideText: string, outsideText: string): Promise<Rewrite> {
    const [inside, outside] = [keyOf(insideText), keyOf(outsideText)];
    if (inside.startsWith('@') !== outside.startsWith('@'))
      throw new FumibakoError('invalid', 'an address becomes an address, and a domain (@example.org) a domain');
    const rewrite = await this.source.transaction(async (manager) => {
      const domain = await requireDomain(manager, domainOf(inside));
      const other = await manager.findOneBy(Domain, { name: domainOf(outside) });
      if (other && other.organisationId !== domain.organisationId)
        throw new FumibakoError('invalid', `${domainOf(outside)} is of another organisation`);
      if (!outside.startsWith('@')) await refuseTaken(manager, outside);
      if ((await manager.countBy(AddressRewrite, [{ inside: outside }, { outside: inside }])) > 0)
        throw new FumibakoError('invalid', `${inside} and ${outside} would be rewritten twice`);
      const taken = await manager.findOneBy(AddressRewrite, { outside });
      if (taken && taken.inside !== inside)
        throw new FumibakoError('address-taken', `${outside} is what others see of ${taken.inside}`);
      if ((await manager.count(AddressRewrite)) >= maxRewrites)
        throw new FumibakoError('limit-exceeded', `at most ${maxRewrites} addresses are rewritten`);
      return await manager.save(AddressRewrite, { inside, outside, organisationId: domain.organisationId });
    });
    this.changed();
    return { inside, outside, organisation: organisationId(rewrite.organisationId) };
  }

  /** false where there was none. */
  async remove(inside: string): Promise<boolean> {
    const { affected } = await this.source.getRepository(AddressRewrite).delete({ inside: keyOf(inside) });
    this.changed();
    return (affected ?? 0) > 0;
  }
}

const domainOf = (key: string): string => key.slice(key.lastIndexOf('@') + 1);

function keyOf(text: string): string {
  if (!text.startsWith('@')) return addressKey(readAddress(text));
  const domain = canonicalDomain(text.slice(1));
  if (domain === null) throw new FumibakoError('invalid', `${text} is neither an address nor @ and a domain`);
  return `@${domain}`;
}
