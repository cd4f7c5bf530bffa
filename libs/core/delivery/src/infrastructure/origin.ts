import { type AccountId, type Address, FumibakoError, printAddress } from '#kernel';
import type { Authorship, Principal, Recipients } from '#core/directory';
import type { SubmittedHeader } from '../domain/submissionHeader.js';
import type { DeliveryRequest } from '../domain/transaction.js';
import type { Connectors } from './connectors.js';
import type { ReturnPaths } from './returnPaths.js';

/** Who has written a message, as the first in its From. */
export interface Author {
  readonly accountId: AccountId;
  readonly address: Address;
}

/** In whose name a submitted message is sent. */
export interface Origin {
  readonly author: Author | null;
  /** The Sender field to add (RFC 5322 §3.6.2), or nothing. */
  readonly senderField: Buffer;
  /** Accounts that are no person's and that the message is sent from: each keeps a copy. */
  readonly sentFrom: readonly AccountId[];
}

const nothing = Buffer.alloc(0);

/**
 * Whether a submitter may write what a header says about its origin. Throws `sender-not-owned`. Who writes on behalf of
 * somebody stands in Sender, by their own doing or by ours.
 */
export async function originOf(
  recipients: Recipients,
  principal: Principal | null,
  { authors, senders }: SubmittedHeader,
): Promise<Origin> {
  const ask = async (address: Address): Promise<Authorship> => {
    const authorship = principal === null ? null : await recipients.authorship(principal, address);
    if (authorship === null)
      throw new FumibakoError('sender-not-owned', `${printAddress(address)} does not belong to the submitter`);
    return authorship;
  };
  const sentFrom = new Set<AccountId>();
  let onBehalf = false;
  let first: Author | null = null;
  for (const author of authors) {
    const authorship = await ask(author);
    const accountId = authorship.mode === 'own' ? principal?.accountId : authorship.accountId;
    if (accountId !== undefined) first ??= { accountId, address: author };
    if (authorship.mode === 'own') continue;
    if (authorship.shared) sentFrom.add(authorship.accountId);
    if (authorship.mode === 'behalf') onBehalf = true;
  }
  for (const sender of senders)
    if ((await ask(sender)).mode === 'behalf')
      throw new FumibakoError('sender-not-owned', `${printAddress(sender)} is somebody to act for, not the sender`);
  const field = onBehalf && senders.length === 0 && principal ? `Sender: <${principal.address}>\r\n` : '';
  return { author: first, senderField: field === '' ? nothing : Buffer.from(field), sentFrom: [...sentFrom] };
}

/**
 * Whether what is relayed is in the name of those whom its connector may write for. Throws `sender-not-owned`. Strangers may
 * be authors where the sender is none, as on a list, and of notifications that go to nobody elsewhere: the machine may bring
 * us mail as well.
 */
export async function relayedAuthors(
  {
    connectors,
    returnPaths,
  }: {
    readonly connectors: Pick<Connectors, 'mayAuthor'>;
    readonly returnPaths: Pick<ReturnPaths, 'lookup'>;
  },
  { sender: { pass }, reversePath, recipients }: DeliveryRequest,
  { authors }: SubmittedHeader,
): Promise<void> {
  const lookups = await Promise.all(recipients.map(({ address }) => returnPaths.lookup(address)));
  const strangers = reversePath !== null || lookups.every(({ kind }) => kind !== 'remote');
  for (const author of authors)
    if (!pass || !(await connectors.mayAuthor(pass, author, strangers)))
      throw new FumibakoError('sender-not-owned', `the connector does not write for ${printAddress(author)}`);
}
