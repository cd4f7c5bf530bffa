import type { OrganisationId } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import { directoryChanges, directoryPerson, directoryPersons, directoryState } from './statements.js';

/** Most that is given at once. */
export const maxPeople = 1000;

/** Names somebody in the directory: by the number of an account here, or of a contact elsewhere. */
export interface PersonKey {
  readonly source: 'account' | 'contact';
  readonly id: number;
}

/** Somebody, or a shared mailbox or room, as an address book shows them. */
export interface DirectoryPerson extends PersonKey {
  readonly kind: 'person' | 'shared' | 'room' | 'equipment' | 'contact';
  readonly name: string | null;
  /** How the name is read. */
  readonly phoneticName: string | null;
  readonly company: string | null;
  readonly department: string | null;
  readonly title: string | null;
  readonly phone: string | null;
  /** The usual one first. */
  readonly addresses: readonly string[];
}

/** What has changed in a directory since a change number. */
export interface DirectoryChanges {
  readonly changed: readonly DirectoryPerson[];
  /** Who is gone, or not shown any more. */
  readonly removed: readonly PersonKey[];
  /** Ask from here next. */
  readonly changeNumber: number;
  /** There is more. */
  readonly more: boolean;
}

interface Row extends Record<string, unknown>, Omit<DirectoryPerson, 'phoneticName'> {
  readonly phonetic_name: string | null;
}

interface ChangeRow extends Row {
  readonly change_number: number;
  readonly there: boolean;
}

/** Whom the directory of an organisation shows: people and shared mailboxes here, contacts elsewhere. It is only read. */
export class DirectoryPeople {
  constructor(private readonly database: Database) {}

  /** Up to `maxPeople`, in the order of their keys, behind `after`. */
  async list(organisation: OrganisationId, after: PersonKey | null = null): Promise<readonly DirectoryPerson[]> {
    const values = [organisation, after?.source ?? '', after?.id ?? 0, maxPeople];
    return (await rowsOf<Row>(this.database.pool, directoryPersons, values)).map(personOf);
  }

  async get(organisation: OrganisationId, { source, id }: PersonKey): Promise<DirectoryPerson | null> {
    const [row] = await rowsOf<Row>(this.database.pool, directoryPerson, [organisation, source, id]);
    return row ? personOf(row) : null;
  }

  /** Where the directory stands: to be read before `list`, so that nothing is missed by `changes`. */
  async changeNumber(organisation: OrganisationId): Promise<number> {
    const [row] = await rowsOf<{ change_number: number }>(this.database.pool, directoryState, [organisation]);
    return row?.change_number ?? 0;
  }

  /** What has changed since a change number; of many, those that changed first. */
  async changes(organisation: OrganisationId, since: number): Promise<DirectoryChanges> {
    const values = [organisation, since, maxPeople];
    const rows = await rowsOf<ChangeRow>(this.database.pool, directoryChanges, values);
    const there = rows.filter((row) => row.there);
    return {
      changed: there.map(personOf),
      removed: rows.flatMap(({ source, id, there: isThere }) => (isThere ? [] : [{ source, id }])),
      changeNumber: rows.at(-1)?.change_number ?? since,
      more: rows.length >= maxPeople,
    };
  }
}

function personOf({ phonetic_name: phoneticName, source, id, kind, name, ...row }: Row): DirectoryPerson {
  const { company, department, title, phone, addresses } = row;
  return { source, id, kind, name, phoneticName, company, department, title, phone, addresses };
}
