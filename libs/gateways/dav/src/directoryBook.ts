import { createHash } from 'node:crypto';
import { changeNumber, itemId, type OrganisationId } from '#kernel';
import type { DirectoryPeople, DirectoryPerson, PersonKey } from '#core/directory';
import type { Collection, Item, ItemChanges } from '#core/collections';
import { Roster } from '#core/contacts';
import { personCard, printCard } from '#formats/vcard';
import { directoryBook, type Owner } from './place.js';

/** The name of the address book that everybody in an organisation can read. */
export const directoryName = 'directory';

/** Organisations whose people are remembered. */
const maxRosters = 20;

/** A card of the directory, which is made when it is asked for. */
export interface DirectoryItem {
  readonly item: Item;
  readonly content: Buffer;
}

/** The people of an organisation as an address book that is only read. */
export class DirectoryBook {
  private readonly rosters = new Map<OrganisationId, { readonly change: number; readonly roster: Roster }>();

  constructor(private readonly people: DirectoryPeople) {}

  /** Who of an organisation has an account here, as of now. */
  async roster({ organisationId }: Owner): Promise<Roster> {
    const change = await this.people.changeNumber(organisationId);
    const known = this.rosters.get(organisationId);
    if (known?.change === change) return known.roster;
    const all: DirectoryPerson[] = [];
    for await (const page of this.pages(organisationId)) all.push(...page);
    const roster = new Roster(all);
    if (this.rosters.size >= maxRosters) this.rosters.clear();
    this.rosters.set(organisationId, { change, roster });
    return roster;
  }

  async collection({ accountId, organisationId }: Owner): Promise<Collection> {
    return {
      accountId,
      id: directoryBook,
      kind: 'addressbook',
      parentId: null,
      name: directoryName,
      components: [],
      properties: {},
      items: 0,
      changeNumber: changeNumber(await this.people.changeNumber(organisationId)),
      forgottenChange: changeNumber(0),
      createdAt: new Date(0),
    };
  }

  async find(owner: Owner, name: string): Promise<DirectoryItem | null> {
    const key = keyOf(name);
    const person = key && (await this.people.get(owner.organisationId, key));
    return person ? cardOf(owner, person) : null;
  }

  async *list(owner: Owner): AsyncGenerator<readonly DirectoryItem[]> {
    for await (const page of this.pages(owner.organisationId)) yield page.map((person) => cardOf(owner, person));
  }

  private async *pages(organisation: OrganisationId): AsyncGenerator<readonly DirectoryPerson[]> {
    for (let after: DirectoryPerson | null = null; ; ) {
      const page: readonly DirectoryPerson[] = await this.people.list(organisation, after);
      if (page.length === 0) return;
      yield page;
      after = page.at(-1) ?? null;
    }
  }

  async changes(owner: Owner, since: number): Promise<ItemChanges & { readonly cards: readonly DirectoryItem[] }> {
    const { changed, removed, more, ...found } = await this.people.changes(owner.organisationId, since);
    const cards = changed.map((person) => cardOf(owner, person));
    return {
      put: cards.map(({ item }) => item),
      cards,
      removed: removed.map(nameOf),
      upTo: changeNumber(found.changeNumber),
      more,
    };
  }
}

const nameOf = ({ source, id }: PersonKey): string => `${source}-${id}.vcf`;

function keyOf(name: string): PersonKey | null {
  const [, source, id] = /^(account|contact)-(\d{1,15})\.vcf$/.exec(name) ?? [];
  return source === undefined ? null : { source: source as PersonKey['source'], id: Number(id) };
}

function cardOf({ accountId }: Owner, person: DirectoryPerson): DirectoryItem {
  const { name, phoneticName, company, department, title, phone, addresses } = person;
  const uid = `fumibako-${person.source}-${person.id}`;
  const [family = '', given = ''] = split(name ?? '');
  const [familyReading = '', givenReading = ''] = split(phoneticName ?? '');
  const card = personCard(
    {
      uid,
      formattedName: name ?? addresses[0] ?? uid,
      family,
      given,
      familyReading,
      givenReading,
      organisation: company ?? '',
      units: department === null ? [] : [department],
      title: title ?? '',
      phones: phone === null ? [] : [{ number: phone, types: ['work'] }],
      emails: addresses,
      photo: null,
      changed: null,
    },
    '3.0',
  );
  const content = Buffer.from(printCard(card));
  const hash = createHash('sha256').update(content).digest();
  const item: Item = {
    accountId,
    collectionId: directoryBook,
    id: itemId(person.id),
    name: nameOf(person),
    uid,
    hash,
    size: content.length,
    mediaType: 'text/vcard; charset=utf-8',
    createdAt: new Date(0),
    modifiedAt: new Date(0),
    changeNumber: changeNumber(0),
    properties: {},
    component: null,
    scheduleTag: null,
    scheduleStamp: null,
  };
  return { item, content };
}

/** Family and given name: eastern names have the family first, others last, unless a comma says so. */
function split(name: string): readonly [string, string] {
  const words = name.trim().split(/[\s\u3000]+/u);
  if (words.length < 2) return [name.trim(), ''];
  const isEastern = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]/u.test(name);
  if (name.includes(',')) {
    const [family = '', given = ''] = name.split(',', 2);
    return [family.trim(), given.trim()];
  }
  return isEastern ? [words[0] ?? '', words.slice(1).join(' ')] : [words.at(-1) ?? '', words.slice(0, -1).join(' ')];
}
