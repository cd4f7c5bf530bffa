import { randomUUID } from 'node:crypto';
import { type AccountId, FumibakoError, kindOf } from '#kernel';
import { type Collection, type Collections, contentOf, type Items } from '#core/collections';
import type { Actor } from '#core/mailstore';
import { CardFault, convertCard, printCard, readCards, viewOf } from '#formats/vcard';
import { derivedOf, identified } from '../domain/card.js';

/** The address book that everybody has. */
export const usualBook = 'default';

export interface ImportedCards {
  readonly added: number;
  /** Cards that took the place of those with the same UID. */
  readonly replaced: number;
  readonly unchanged: number;
  /** Cards that are not kept, with the reason. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

/** Address books as files. */
export class ContactBooks {
  constructor(
    private readonly collections: Collections,
    private readonly items: Items,
  ) {}

  /** Reads cards in; one whose UID is known takes the place of that one. Throws `invalid` for what holds no card. */
  async import(account: AccountId, name: string, octets: Buffer, actor: Actor): Promise<ImportedCards> {
    const { cards } = scan(octets);
    if (cards.length === 0) throw new FumibakoError('invalid', 'there is no card in it');
    const book = await this.book(account, name, actor);
    const counts = { created: 0, replaced: 0, unchanged: 0 };
    const refused: { name: string; reason: string }[] = [];
    for (const read of cards) {
      const { card, uid } = identified(
        read.version === '2.1' ? convertCard(read, '3.0') : read,
        () => `urn:uuid:${randomUUID()}`,
      );
      const content = Buffer.from(printCard(card));
      try {
        const there = await this.items.withUid(account, book.id, uid);
        const place = { accountId: account, collectionId: book.id, name: there?.name ?? `${randomUUID()}.vcf` };
        const request = {
          content: contentOf(content),
          mediaType: 'text/vcard; charset=utf-8',
          derived: derivedOf(content),
        };
        const put = await this.items.put(place, request, actor);
        counts[put.unchanged ? 'unchanged' : put.created ? 'created' : 'replaced'] += 1;
      } catch (error) {
        if (!(error instanceof CardFault) && kindOf(error) !== 'limit-exceeded') throw error;
        refused.push({ name: viewOf(card).formattedName, reason: (error as Error).message });
      }
    }
    return { added: counts.created, replaced: counts.replaced, unchanged: counts.unchanged, refused };
  }

  /** All cards of all address books of an account, as they were kept. */
  async *export(account: AccountId): AsyncGenerator<Buffer> {
    for (const { kind, id } of await this.collections.list(account)) {
      if (kind !== 'addressbook') continue;
      for await (const page of this.items.list(account, id)) {
        for (let at = 0; at < page.length; at += atOnce) {
          const ids = page.slice(at, at + atOnce).map((item) => item.id);
          for (const content of (await this.items.contents(account, id, ids)).values()) yield ended(content);
        }
      }
    }
  }

  private async book(account: AccountId, name: string, actor: Actor): Promise<Collection> {
    const all = await this.collections.list(account);
    const there = all.find((each) => each.kind === 'addressbook' && each.name === name.normalize('NFC'));
    return there ?? (await this.collections.create(account, { kind: 'addressbook', name }, actor));
  }
}

/** Cards whose contents are read at once. */
const atOnce = 500;
const lineEnd = Buffer.from('\r\n');

function scan(octets: Buffer): ReturnType<typeof readCards> {
  try {
    return readCards(octets);
  } catch (error) {
    if (error instanceof CardFault) throw new FumibakoError('invalid', error.message);
    throw error;
  }
}

/** One card begins on a line of its own. */
const ended = (content: Buffer): Buffer => (content.at(-1) === 0x0a ? content : Buffer.concat([content, lineEnd]));
