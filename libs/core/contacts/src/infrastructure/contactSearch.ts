import type { AccountId, OrganisationId } from '#kernel';
import type { Collections, CollectionSharing, ItemIndex } from '#core/collections';
import type { DirectoryPeople, DirectoryPerson } from '#core/directory';
import type { CardFacts } from '../domain/card.js';
import { type Candidate, findPeople, type Prepared, prepared } from '../domain/find.js';

/** Accounts whose people are kept in memory. */
const maxKept = 2000;

/** Somebody who was found. */
export interface FoundPerson extends Candidate {
  /** An address book of one's own or of somebody who shares it, or the people of the organisation. */
  readonly source: 'book' | 'directory';
}

interface Kept {
  /** What the list was made from: changes of address books, and of the directory. */
  readonly state: string;
  readonly people: readonly Prepared<FoundPerson>[];
}

/** Looks for people while somebody types: in their own address books, in those that are shared with them, and in the directory of their organisation. */
export class ContactSearch {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly collections: Collections,
    private readonly index: ItemIndex,
    private readonly people: DirectoryPeople,
    private readonly sharing: CollectionSharing,
  ) {}

  /** Best first. */
  async find(
    account: AccountId,
    organisation: OrganisationId,
    query: string,
    limit: number,
  ): Promise<readonly FoundPerson[]> {
    const [own, directory] = await Promise.all([this.own(account), this.directory(organisation)]);
    return findPeople(unique([...own, ...directory]), query, limit);
  }

  private async own(account: AccountId): Promise<readonly Prepared<FoundPerson>[]> {
    const books = [
      ...(await this.collections.list(account)).filter(({ kind }) => kind === 'addressbook'),
      ...(await this.sharing.readableBy(account, 'addressbook')),
    ];
    const state = books.map(({ accountId, id, changeNumber }) => `${accountId}:${id}:${changeNumber}`).join();
    return await this.remembered(`account ${account}`, state, async () => {
      const all = await Promise.all(books.map(({ accountId, id }) => this.index.all(accountId, id, null)));
      return all.flat().flatMap(({ facts }) => (facts ? [{ ...(facts as CardFacts), source: 'book' as const }] : []));
    });
  }

  private async directory(organisation: OrganisationId): Promise<readonly Prepared<FoundPerson>[]> {
    const state = String(await this.people.changeNumber(organisation));
    return await this.remembered(`organisation ${organisation}`, state, async () => {
      const found: FoundPerson[] = [];
      for (let after: DirectoryPerson | null = null; ; ) {
        const page: readonly DirectoryPerson[] = await this.people.list(organisation, after);
        found.push(...page.map(personOf));
        after = page.at(-1) ?? null;
        if (after === null) return found;
      }
    });
  }

  private async remembered(
    key: string,
    state: string,
    read: () => Promise<readonly FoundPerson[]>,
  ): Promise<readonly Prepared<FoundPerson>[]> {
    const known = this.kept.get(key);
    if (known?.state === state) return known.people;
    const people = (await read()).map(prepared);
    this.kept.delete(key);
    this.kept.set(key, { state, people });
    if (this.kept.size > maxKept) this.kept.delete(this.kept.keys().next().value as string);
    return people;
  }
}

function personOf({ name, phoneticName, addresses, company, department }: DirectoryPerson): FoundPerson {
  return {
    name: name ?? addresses[0] ?? '',
    readings: phoneticName === null ? [] : [phoneticName, ...phoneticName.split(/[\s\u3000]+/u)],
    nicknames: [],
    emails: addresses,
    organisation: company ?? department,
    source: 'directory',
  };
}

/** One's own card of somebody stands for their entry in the directory. */
function unique(people: readonly Prepared<FoundPerson>[]): readonly Prepared<FoundPerson>[] {
  const own = new Set(people.flatMap(({ person }) => (person.source === 'book' ? person.emails : [])));
  return people.filter(({ person }) => person.source === 'book' || !person.emails.some((email) => own.has(email)));
}
