import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { readSignature, renderSignature, type SignatureDocument } from '#core/delivery';
import { insertSignatures } from '#formats/signature';
import type { AccountId } from '#kernel';
import type { Context } from '../context.js';
import { documentsOf } from '../documents.js';
import { Refused, type Terminal } from '../terminal.js';

interface Wanted {
  /** Name of a signature, or a file. */
  readonly named: string;
  readonly account: string;
  /** A file with a message. */
  readonly message: string | null;
  readonly mailbox: string;
  readonly uid: string | null;
}

export interface Preview {
  readonly text: string;
  readonly html: string;
  /** The message with it; null where none was named. */
  readonly message: Buffer | null;
}

/** A signature as it would be for somebody, alone or in a message. Nothing is sent or kept. */
export async function previewSignature(context: Context, terminal: Terminal, wanted: Wanted): Promise<Preview> {
  const { id, organisationId } = await context.directory.account(wanted.account);
  const kept = (await context.signatures.list(organisationId)).find(({ name }) => name === wanted.named);
  const [document] = kept ? [kept] : await documentsOf(wanted.named, terminal, 'signature');
  const signature = readSignature(document);
  const values = await context.signatures.signer(id);
  if (values === null) throw new Refused(`${wanted.account} is gone`);
  const texts = renderSignature(signature, values);
  const message = await messageOf(context, terminal, id, wanted);
  if (message === null) return { ...texts, message };
  const result = insertSignatures(message, true, placed(signature, texts));
  if ('reason' in result) throw new Refused(`the message gets no signature: ${result.reason}`);
  return { ...texts, message: result.message };
}

const placed = (
  { place }: Pick<SignatureDocument, 'place'>,
  texts: Pick<Preview, 'text' | 'html'>,
): Parameters<typeof insertSignatures>[2] => ({
  above: place === 'above' ? texts : null,
  end: place === 'end' ? texts : null,
});

async function messageOf(
  { store }: Context,
  { input }: Terminal,
  accountId: AccountId,
  { message, mailbox, uid }: Wanted,
): Promise<Buffer | null> {
  if (message === '-') {
    const pieces: Buffer[] = [];
    for await (const piece of input) pieces.push(Buffer.from(piece as Buffer));
    return Buffer.concat(pieces);
  }
  if (message !== null) {
    if (!existsSync(message)) throw new Refused(`there is no file ${message}`);
    return await readFile(message);
  }
  if (uid === null) return null;
  const { id: mailboxId } = await store.mailboxes.byName(accountId, mailbox);
  const { view, close } = await store.open(accountId, mailboxId);
  const at = Array.from({ length: view.length }, (_, index) => index).find(
    (index) => String(view.uidAt(index)) === uid,
  );
  const id = at === undefined ? null : view.messageIdAt(at);
  close();
  const content = id === null ? undefined : (await store.reader.contents(accountId, [id])).get(id);
  if (!content) throw new Refused(`there is no message ${uid} in ${mailbox}`);
  return content;
}
