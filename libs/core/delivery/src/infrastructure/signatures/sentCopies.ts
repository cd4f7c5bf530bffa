import { type AccountId, kindOf, type MailboxId, type MessageId, type OrganisationId, uidSetOf } from '#kernel';
import { messageIds, scanFields } from '#formats/mime';
import { type Flags, type IncomingMessage, type MailStore, type Stored, unpackStructure } from '#core/mailstore';
import { type Database, rowsOf } from '#platform/database';
import type { HeaderCollector } from '../../domain/headerBlock.js';
import { maxFields } from '../../domain/submissionHeader.js';
import type { DeliveryRequest } from '../../domain/transaction.js';
import type { SentCopy } from '../targets.js';
import type { Signatures } from './signatures.js';
import { sameMessageId } from './statements.js';

/** Messages of Sent among which the other copy is looked for: the newest. */
const lookedAt = 20;

interface Parts {
  readonly database: Database;
  readonly store: MailStore;
  readonly signatures: Pick<Signatures, 'of' | 'isCarrying'>;
  /** The copy in Sent is that which was sent. */
  readonly isOn: boolean;
}

type Filed = Pick<Stored, 'uid' | 'uidValidity'>;

interface Found extends Filed {
  readonly id: MessageId;
  readonly flags: Flags;
  readonly size: number;
}

/** Octets of a message that are in memory when it is filed again. */
const slice = 256 * 1024;
const actor = { via: 'submission', address: null } as const;

/**
 * The copy in Sent of what was signed here. The server files it as it was sent; the one that a client brings, before or after
 * that, is the same message without its signature, and is not kept beside it.
 */
export class SentCopies {
  constructor(private readonly parts: Parts) {}

  /** Where a copy is to be filed; null where there is no room for it, or no such mailbox. */
  async place(accountId: AccountId, { content }: IncomingMessage): Promise<AccountId | null> {
    const { store, isOn } = this.parts;
    if (!isOn || (await this.sentOf(accountId)) === null) return null;
    try {
      await store.quotas.check(accountId, content.size);
      return accountId;
    } catch (error) {
      if (kindOf(error) === 'over-quota') return null;
      throw error;
    }
  }

  /** The copy that is filed already of a message that a client brings; null where there is none. */
  async filed(
    { accountId, organisationId }: { readonly accountId: AccountId; readonly organisationId: OrganisationId },
    mailboxId: MailboxId,
    message: IncomingMessage,
  ): Promise<Filed | null> {
    const { signatures, store, isOn } = this.parts;
    const { messageId, structure } = message.summary;
    const [id] = messageIds(messageId ?? '', 1);
    if (!isOn || messageId === null || id === undefined) return null;
    if ((await signatures.of(organisationId)).length === 0) return null;
    if (!(await signatures.isCarrying(organisationId, id))) return null;
    const copy = (await this.copies(accountId, mailboxId, messageId)).at(-1);
    if (!copy) return null;
    const header = await store.octetsOf(message, 0, unpackStructure(structure).bodyStart);
    return await this.withBcc({ accountId, mailboxId }, copy, bccFields(header));
  }

  /** A copy has been filed: those that a client had brought before it go. */
  async filedNow(accountId: AccountId, messageId: string | null): Promise<void> {
    const { store } = this.parts;
    const mailboxId = messageId === null ? null : await this.sentOf(accountId);
    if (mailboxId === null || messageId === null) return;
    const copies = await this.copies(accountId, mailboxId, messageId);
    const [newest, older] = [copies.at(-1), copies.slice(0, -1)];
    if (!newest || older.length === 0) return;
    const bcc: Buffer[] = [];
    for (const { id } of older) bcc.push(bccFields(await this.headerOf(accountId, id)));
    await store.entries.remove({ accountId, id: mailboxId }, uidSetOf(older.map(({ uid }) => uid)), false, actor);
    await this.withBcc({ accountId, mailboxId }, newest, bcc.find((fields) => fields.length > 0) ?? noFields);
  }

  /** Clients keep those in Sent whom they name to the server alone: the copy is filed again with them. */
  private async withBcc(
    { accountId, mailboxId }: { readonly accountId: AccountId; readonly mailboxId: MailboxId },
    copy: Found,
    fields: Buffer,
  ): Promise<Filed> {
    const { store } = this.parts;
    if (fields.length === 0 || bccFields(await this.headerOf(accountId, copy.id)).length > 0) return copy;
    const intake = store.intake();
    await intake.write(fields);
    for (let at = 0; at < copy.size; at += slice)
      await intake.write(await store.reader.slice(accountId, copy.id, at, Math.min(copy.size, at + slice)));
    const destination = { accountId, mailboxId, flags: copy.flags };
    return await store.replace(await intake.finish(), destination, { accountId, mailboxId, uid: copy.uid }, actor);
  }

  private async headerOf(accountId: AccountId, id: MessageId): Promise<Buffer> {
    const rendition = (await this.parts.store.reader.renditions(accountId, [id])).get(id);
    if (!rendition) return noFields;
    const end = rendition.prefix + unpackStructure(rendition.structure).bodyStart;
    return await this.parts.store.reader.slice(accountId, id, 0, end);
  }

  private async sentOf(accountId: AccountId): Promise<MailboxId | null> {
    const { mailboxes } = await this.parts.store.mailboxes.tree(accountId);
    return mailboxes.find(({ specialUse }) => specialUse === 'sent')?.id ?? null;
  }

  /** The newest messages of a mailbox that have a Message-ID, oldest first. */
  private async copies(accountId: AccountId, mailboxId: MailboxId, messageId: string): Promise<readonly Found[]> {
    const { store, database } = this.parts;
    const { view, close } = await store.open(accountId, mailboxId);
    try {
      await store.refresh(accountId, mailboxId);
      const newest = Array.from({ length: Math.min(view.length, lookedAt) }, (_, index) => {
        const at = Math.max(0, view.length - lookedAt) + index;
        return {
          uid: view.uidAt(at),
          id: view.messageIdAt(at),
          flags: view.flagsAt(at),
          size: view.sizeAt(at),
          uidValidity: view.uidValidity,
        };
      });
      const ids = newest.map(({ id }) => id);
      const rows = await rowsOf<{ id: MessageId }>(database.pool, sameMessageId, [accountId, ids, messageId]);
      const same = new Set(rows.map(({ id }) => id));
      return newest.filter(({ id }) => same.has(id));
    } finally {
      close();
    }
  }
}

/** The copy for who has written a message; null where none is filed. */
export async function ownCopyOf(
  copies: Pick<SentCopies, 'place'>,
  { sender }: Pick<DeliveryRequest, 'sender'>,
  header: Pick<HeaderCollector, 'block'>,
  message: IncomingMessage,
): Promise<SentCopy | null> {
  const accountId = sender.principal ? await copies.place(sender.principal.accountId, message) : null;
  return accountId === null ? null : { accountId, fields: bccFields(header.block()) };
}

const noFields = Buffer.alloc(0);

function bccFields(header: Buffer): Buffer {
  const { fields } = scanFields(header, 0, maxFields);
  return Buffer.concat(
    fields.filter(({ name }) => name === 'bcc').map(({ start, end }) => header.subarray(start, end)),
  );
}
