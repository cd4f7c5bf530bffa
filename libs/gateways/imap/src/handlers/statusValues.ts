import { deleted, type MailboxInfo } from '#core/mailstore';
import { type StatusItem, type StatusValue, writeStatus } from '#wires/imap';
import { mailboxObjectId } from '../session/objectIds.js';
import type { Session } from '../session/session.js';

/** RFC 9208 §5.1: octets of messages that the next EXPUNGE would free. */
async function deletedOctets(session: Session, info: MailboxInfo): Promise<number> {
  if (info.deleted === 0) return 0;
  const { view, close } = await session.store.open(info.accountId, info.id);
  let sum = 0;
  for (let index = 0; index < view.length; index += 1)
    if ((view.flagsAt(index) & deleted) !== 0) sum += view.sizeAt(index);
  close();
  return sum;
}

/** Messages that the client has not seen: where it has a \Seen of its own, by that. */
async function unseen({ store, accountId: reader }: Session, info: MailboxInfo): Promise<number> {
  const { accountId, id, messages } = info;
  if (!info.seenByReader || accountId === reader) return info.unseen;
  return messages - (await store.seenMarks.count(accountId, id, reader));
}

async function valueOf(session: Session, info: MailboxInfo, item: StatusItem): Promise<StatusValue> {
  switch (item) {
    case 'MESSAGES':
      return info.messages;
    case 'RECENT':
      // RFC 9051 §E: IMAP4rev2 has no \Recent
      return session.rev2 ? 0 : await session.store.recentMarks.count(info);
    case 'UIDNEXT':
      return info.uidNext;
    case 'UIDVALIDITY':
      return info.uidValidity;
    case 'UNSEEN':
      return await unseen(session, info);
    case 'DELETED':
      return info.deleted;
    case 'SIZE':
      return info.octets;
    case 'HIGHESTMODSEQ':
      return info.changeNumber;
    case 'APPENDLIMIT':
      return session.options.limits.appendOctets;
    case 'MAILBOXID':
      return mailboxObjectId(session, info);
    case 'DELETED-STORAGE':
      return await deletedOctets(session, info);
  }
}

/** Writes STATUS for one mailbox that a client has asked about (RFC 9051 §7.3.3). */
export async function tellStatus(session: Session, info: MailboxInfo, items: readonly StatusItem[]): Promise<void> {
  // RFC 7162 §3.1.7
  if (items.includes('HIGHESTMODSEQ')) session.enableCondstore();
  await writeStatusOf(session, info, items);
}

/** Writes STATUS for one mailbox. */
export async function writeStatusOf(session: Session, info: MailboxInfo, items: readonly StatusItem[]): Promise<void> {
  const values: (readonly [StatusItem, StatusValue])[] = [];
  for (const item of items) values.push([item, await valueOf(session, info, item)]);
  writeStatus(session.out, info.name, values, session.utf8);
}
