import { type AccountTree, inbox, type MailboxInfo, separator } from '#core/mailstore';
import type { SearchSource } from '#wires/imap';
import { type MailboxRef, ownRef } from '../session/mailboxes.js';

/** What a session may search. */
export interface Searchable {
  readonly tree: AccountTree;
  /** Mailboxes of others that may be read. */
  readonly shared: readonly MailboxRef[];
  readonly selected: MailboxRef | null;
}

function below(mailboxes: Iterable<MailboxInfo>, name: string, oneLevel: boolean): MailboxInfo[] {
  const head = name + separator;
  return [...mailboxes].filter((info) => {
    if (info.name === name) return true;
    return info.name.startsWith(head) && !(oneLevel && info.name.includes(separator, head.length));
  });
}

function sourceIn({ tree, shared, selected }: Searchable, source: SearchSource): MailboxInfo[] {
  const all = [...tree.mailboxes, ...shared];
  switch (source.kind) {
    case 'selected':
      return selected === null ? [] : [selected];
    case 'inboxes':
      return tree.mailboxes.filter(({ name }) => name === inbox);
    case 'personal':
      return [...tree.mailboxes];
    case 'subscribed':
      return all.filter(({ name }) => tree.subscriptions.has(name));
    case 'mailboxes':
      return source.mailboxes.flatMap(
        ({ name }) => tree.byName.get(name) ?? shared.find((info) => info.name === name) ?? [],
      );
    default:
      return source.mailboxes.flatMap(({ name }) => below(all, name, source.kind === 'subtree-one'));
  }
}

/** The mailboxes that sources name, each once, in their order; names that are none are passed over (RFC 7377 §2.2). */
export function mailboxesOf(searchable: Searchable, sources: readonly SearchSource[]): MailboxRef[] {
  const found = new Map<string, MailboxRef>();
  for (const source of sources)
    for (const info of sourceIn(searchable, source))
      found.set(`${info.accountId}/${info.id}`, 'rights' in info ? (info as MailboxRef) : ownRef(info));
  return [...found.values()];
}
