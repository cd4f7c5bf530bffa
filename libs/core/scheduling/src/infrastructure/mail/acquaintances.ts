import type { AccountId, MessageId } from '#kernel';
import type { ContactSearch } from '#core/contacts';
import type { Addressees } from '#core/directory';
import type { MailStore } from '#core/mailstore';
import type { SearchIndex } from '#core/search';
import { mailboxesOf, parseMessage } from '#formats/mime';

export interface AcquaintanceParts {
  readonly addressees: Pick<Addressees, 'account' | 'find'>;
  readonly contacts: Pick<ContactSearch, 'find'>;
  readonly store: Pick<MailStore, 'mailboxes' | 'open' | 'reader'>;
  readonly index: Pick<SearchIndex, 'find'>;
}

/** People found by an address that are looked at, and messages in Sent that may be to it. */
const maxPeople = 50;
const maxMessages = 50;

/** Whom somebody knows: people of their organisation, those in their address books, and those whom they have written to. */
export class Acquaintances {
  constructor(private readonly parts: AcquaintanceParts) {}

  /** `address` in lower case. */
  async knows(account: AccountId, address: string): Promise<boolean> {
    const { addressees, contacts } = this.parts;
    const owner = await addressees.account(account);
    if (owner === null) return false;
    const found = (await addressees.find([address])).get(address);
    if (found?.kind === 'account') return found.organisationId === owner.organisationId;
    const people = await contacts.find(account, owner.organisationId, address, maxPeople);
    if (people.some(({ emails }) => emails.some((email) => email.toLowerCase() === address))) return true;
    return await this.hasWrittenTo(account, address);
  }

  private async hasWrittenTo(account: AccountId, address: string): Promise<boolean> {
    const { mailboxes } = await this.parts.store.mailboxes.tree(account);
    const sent = mailboxes.find(({ specialUse }) => specialUse === 'sent');
    if (sent === undefined) return false;
    const { view, close } = await this.parts.store.open(account, sent.id);
    const ids = Array.from({ length: view.length }, (_, index) => view.messageIdAt(index));
    close();
    if (ids.length === 0) return false;
    const [first, last] = [ids.reduce((a, b) => (b < a ? b : a)), ids.reduce((a, b) => (b > a ? b : a))];
    const candidates = new Set<MessageId>();
    for (const field of ['to', 'cc']) {
      const finding = await this.parts.index.find(account, { in: { field }, text: address }, { first, last });
      for (const id of ids) if (finding.has(id)) candidates.add(id);
    }
    // The text is found within longer addresses as well.
    const fields = await this.parts.store.reader.usualFields(account, [...candidates].slice(-maxMessages));
    return [...fields.values()].some((block) => recipientsIn(block).has(address));
  }
}

function recipientsIn(block: Buffer): ReadonlySet<string> {
  const { to, cc } = parseMessage(Buffer.concat([block, Buffer.from('\r\n')])).envelope;
  return new Set(mailboxesOf([...to, ...cc]).map(({ local, domain }) => `${local}@${domain}`.toLowerCase()));
}
