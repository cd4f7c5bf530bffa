import { type AccountTree, inbox, type MailboxInfo, separator } from '#core/mailstore';
import type { SearchSource } from '#wires/imap';

function below(tree: AccountTree, name: string, oneLevel: boolean): MailboxInfo[] {
  const head = name + separator;
  return tree.mailboxes.filter((info) => {
    if (info.name === name) return true;
    return info.name.startsWith(head) && !(oneLevel && info.name.includes(separator, head.length));
  });
}

function sourceIn(tree: AccountTree, source: SearchSource, selected: MailboxInfo | null): MailboxInfo[] {
  switch (source.kind) {
    case 'selected':
      return selected === null ? [] : [selected];
    case 'inboxes':
      return tree.mailboxes.filter(({ name }) => name === inbox);
    case 'personal':
      return [...tree.mailboxes];
    case 'subscribed':
      return tree.mailboxes.filter(({ name }) => tree.subscriptions.has(name));
    case 'mailboxes':
      return source.mailboxes.map(({ name }) => tree.byName.get(name)).filter((info) => info !== undefined);
    default:
      return source.mailboxes.flatMap(({ name }) => below(tree, name, source.kind === 'subtree-one'));
  }
}

/** The mailboxes that sources name, each once, in their order; names that are none are passed over (RFC 7377 §2.2). */
export function mailboxesOf(
  tree: AccountTree,
  sources: readonly SearchSource[],
  selected: MailboxInfo | null,
): MailboxInfo[] {
  const found = new Map<number, MailboxInfo>();
  for (const source of sources) for (const info of sourceIn(tree, source, selected)) found.set(info.id, info);
  return [...found.values()];
}
