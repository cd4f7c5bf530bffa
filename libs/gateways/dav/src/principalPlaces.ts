import { mayAt } from '#core/collections';
import type { Roster } from '#core/contacts';
import type { DirectoryPerson } from '#core/directory';
import type { MailStore } from '#core/mailstore';
import { FumibakoError } from '#kernel';
import type { DirectoryBook } from './directoryBook.js';
import { DavRefusal } from './errorMap.js';
import { everybody, type Owner, type Place, proxyModes } from './place.js';
import type { Shared } from './shared.js';
import { ownerOf } from './sharing/names.js';

/** Finds people, groups, and those who act for somebody. */
export class Principals {
  constructor(
    private readonly book: DirectoryBook,
    private readonly shared: Shared,
    private readonly store: MailStore,
  ) {}

  /** Who of the organisation of somebody has an account. */
  roster(self: Owner): Promise<Roster> {
    return this.book.roster(self);
  }

  /** The principal of somebody in the roster. */
  of(self: Owner, person: DirectoryPerson): Place {
    const isSelf = person.source === 'account' && person.id === self.accountId;
    return isSelf ? { kind: 'principal', owner: self } : { kind: 'person', person, at: self.at };
  }

  /** Throws `DavRefusal` with 404. */
  async find(self: Owner, address: string | undefined, below: readonly string[]): Promise<Place> {
    if (address === undefined) return { kind: 'principals' };
    const [sub, ...more] = below;
    if (more.length > 0) throw new DavRefusal(404);
    if (sub !== undefined) return await this.proxy(self, address, sub);
    const wanted = address.toLowerCase();
    if (wanted === self.address) return { kind: 'principal', owner: self };
    const person = (await this.roster(self)).withAddress(wanted);
    return person === null ? await this.group(self, wanted) : this.of(self, person);
  }

  *proxiesOf(owner: Owner): Generator<Place> {
    for (const mode of proxyModes) yield { kind: 'proxy', owner, mode };
  }

  private async group(self: Owner, address: string): Promise<Place> {
    if (address === everybody) return { kind: 'group', group: { address, name: null }, at: self.at };
    try {
      const grantee = await this.store.grants.grantee(self.accountId, address);
      if (grantee.kind === 'group') return { kind: 'group', group: { address, name: null }, at: self.at };
    } catch (error) {
      if (!(error instanceof FumibakoError)) throw error;
    }
    throw new DavRefusal(404);
  }

  /** One's own delegates, and the delegates of those for whom one acts. */
  private async proxy(self: Owner, address: string, name: string): Promise<Place> {
    const mode = proxyModes.find((each) => name === `calendar-proxy-${each}`);
    if (mode === undefined) throw new DavRefusal(404);
    if (address.toLowerCase() === self.address) return { kind: 'proxy', owner: self, mode };
    const all = [...(await this.shared.sharedWith(self)).values()];
    const shares = all.find((each) => each.address === address.toLowerCase());
    if (!shares || !mayAt(shares.calendars, 'read')) throw new DavRefusal(404);
    return { kind: 'proxy', owner: ownerOf(self, shares), mode };
  }
}
