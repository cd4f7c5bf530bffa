import type { DirectoryPerson } from '#core/directory';
import { foldName } from './find.js';

/** Those of an organisation who have accounts here, each with the texts that they are found by. */
export class Roster {
  private readonly entries: readonly { readonly person: DirectoryPerson; readonly text: string }[];
  private readonly byAddress = new Map<string, DirectoryPerson>();

  constructor(people: readonly DirectoryPerson[]) {
    const here = people.filter(({ source, addresses }) => source === 'account' && addresses.length > 0);
    this.entries = here.map((person) => ({
      person,
      text: [person.name, person.phoneticName, ...person.addresses].map((each) => foldName(each ?? '')).join('\n'),
    }));
    for (const person of here)
      for (const address of person.addresses) this.byAddress.set(address.toLowerCase(), person);
  }

  get people(): readonly DirectoryPerson[] {
    return this.entries.map(({ person }) => person);
  }

  withAddress(address: string): DirectoryPerson | null {
    return this.byAddress.get(address.toLowerCase()) ?? null;
  }

  /** Those in whose name, reading or addresses each of some words is. */
  withWords(words: readonly string[]): readonly DirectoryPerson[] {
    const wanted = words.map(foldName).filter(Boolean);
    return this.entries.filter(({ text }) => wanted.every((word) => text.includes(word))).map(({ person }) => person);
  }
}
