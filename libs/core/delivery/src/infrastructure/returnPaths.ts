import type { Lookup, Recipients } from '#core/directory';
import { type Address, type Clock, type OrganisationId, printAddress } from '#kernel';
import { isRewritten, originalPath, rewritePath } from '../domain/srs.js';

/** Return paths of what is forwarded: rewritten so that they lead back through us. */
export class ReturnPaths {
  private secret: Promise<Buffer> | null = null;

  constructor(
    private readonly recipients: Pick<Recipients, 'lookup' | 'rewrites'>,
    private readonly readSecret: () => Promise<Buffer>,
    private readonly clock: Clock,
  ) {}

  /** The path for what an address at `domain` forwards; paths at our own domains, and the null one, stay. */
  async rewrite(path: Address | null, domain: string): Promise<Address | null> {
    if (path === null || (await this.recipients.lookup(path)).kind !== 'remote') return path;
    return rewritePath(path, domain, await this.key(), this.clock.now());
  }

  /** A path as others see it. `organisation`: whose mail it is; null: of somebody who has not signed in. */
  async outside(path: Address | null, organisation: OrganisationId | null): Promise<Address | null> {
    if (path === null) return null;
    return (await this.recipients.rewrites()).outside(path, organisation) ?? path;
  }

  /** Where mail for an address goes; through a rewritten path only back to whom it stands for. */
  async lookup(address: Address): Promise<Lookup & { readonly isReturn?: boolean }> {
    const found = await this.recipients.lookup(address);
    if (found.kind === 'remote' || !isRewritten(address.localPart)) return found;
    const original = originalPath(address, await this.key(), this.clock.now());
    if (original === null) return found;
    const there = await this.recipients.lookup(original);
    if (there.kind !== 'remote') return { ...there, isReturn: true };
    const remote = [{ address: printAddress(original), through: '', via: null }];
    const resolution = { accounts: [], remote, reached: new Set<string>() };
    const { organisation } = found;
    return { kind: 'local', resolution, organisation, list: null, acceptance: null, isReturn: true };
  }

  private async key(): Promise<Buffer> {
    this.secret ??= this.readSecret();
    try {
      return await this.secret;
    } catch (error) {
      this.secret = null;
      throw error;
    }
  }
}
