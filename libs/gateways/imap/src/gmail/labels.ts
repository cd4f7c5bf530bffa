import { flagged, type MailboxInfo, type SpecialUse } from '#core/mailstore';
import type { MessageId } from '#kernel';
import { breathe } from '../session/breathe.js';
import type { Session } from '../session/session.js';

/** Labels of mailboxes with a use; the others are called by their names. */
const ofUse: Partial<Readonly<Record<SpecialUse, string>>> = {
  drafts: '\\Draft',
  important: '\\Important',
  junk: '\\Spam',
  sent: '\\Sent',
  trash: '\\Trash',
};
export const starred = '\\Starred';

/** Labels by message: the mailboxes of the account, other than the selected one, that a copy of it is in. */
export type Labels = ReadonlyMap<MessageId, readonly string[]>;

export const labelOf = ({ name, specialUse }: MailboxInfo): string =>
  (specialUse && ofUse[specialUse]) ?? (name === 'INBOX' ? '\\Inbox' : name);

/** Whether a label is that of a mailbox; system labels in any case. */
export const isLabelOf = (label: string, info: MailboxInfo): boolean => {
  const own = labelOf(info);
  return own === label || info.name === label || (own.startsWith('\\') && own.toLowerCase() === label.toLowerCase());
};

/** Those that every account has come first. */
function rankOf(info: MailboxInfo): string {
  const label = labelOf(info);
  return label.startsWith('\\') ? ` ${label}` : label;
}

/** Mailboxes that are labels: those of one's own account, but for the selected one. */
export async function labelMailboxes({ store, accountId, mailbox }: Session): Promise<readonly MailboxInfo[]> {
  if (mailbox.accountId !== accountId) return [];
  const { mailboxes } = await store.mailboxes.tree(accountId);
  return mailboxes.filter(({ id }) => id !== mailbox.info.id).toSorted((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1));
}

/** Every mailbox is looked through once: what X-GM-LABELS costs is as much as opening them all. */
export async function labelsIn(session: Session): Promise<Labels> {
  const labels = new Map<MessageId, string[]>();
  const wanted = messagesOf(session);
  for (const info of await labelMailboxes(session)) {
    for (const id of await messagesWithin(session, info)) {
      if (!wanted.has(id)) continue;
      const known = labels.get(id);
      const label = labelOf(info);
      if (known === undefined) labels.set(id, [label]);
      else if (!known.includes(label)) known.push(label);
    }
    await breathe();
  }
  return labels;
}

/** With what is a flag here. */
export const withStar = (labels: readonly string[] | undefined, flags: number): readonly string[] =>
  (flags & flagged) === 0 ? (labels ?? []) : [...(labels ?? []), starred];

/** UIDs of the entries of a mailbox, by message. */
export async function entriesWithin(session: Session, info: MailboxInfo): Promise<ReadonlyMap<MessageId, number[]>> {
  const { store } = session;
  const { view, close } = await store.open(info.accountId, info.id);
  try {
    await store.refresh(info.accountId, info.id);
    const entries = new Map<MessageId, number[]>();
    for (let at = 0; at < view.length; at += 1) {
      const id = view.messageIdAt(at);
      entries.set(id, [...(entries.get(id) ?? []), view.uidAt(at)]);
    }
    return entries;
  } finally {
    close();
  }
}

const messagesWithin = async (session: Session, info: MailboxInfo): Promise<Iterable<MessageId>> =>
  (await entriesWithin(session, info)).keys();

function messagesOf({ mailbox: { view } }: Session): ReadonlySet<MessageId> {
  return new Set(Array.from({ length: view.length }, (_, at) => view.messageIdAt(at)));
}
