import { type AccountId, FumibakoError, printAddress } from '#kernel';
import type { Lookup, RemoteTarget, Resolution, Via } from '#core/directory';
import { isReportAddress } from '../domain/reportAddresses.js';
import type { DeliveryRequest } from '../domain/transaction.js';

/** An account that gets a copy. */
export interface LocalTarget {
  readonly accountId: AccountId;
  readonly address: string;
  readonly detail: string | null;
  readonly via: Via | null;
  readonly isJunk: boolean;
}

export interface RemoteRecipient {
  readonly address: string;
  readonly notify: string | null;
  readonly orcpt: string | null;
}

/** Recipients elsewhere whose copies are the same. */
export interface RemoteGroup {
  /** What leads to them: an alias, a group, an account; null for those whom the sender named. */
  readonly through: string | null;
  readonly via: Via | null;
  readonly recipients: readonly RemoteRecipient[];
}

export interface Targets {
  readonly local: readonly LocalTarget[];
  readonly remote: readonly RemoteGroup[];
}

/** Members of a list elsewhere who get copies of their own, from which they leave it with one click; of more, all get the same. */
export const maxPersonalCopies = 1000;

type RemoteEntry = RemoteRecipient & Pick<RemoteGroup, 'through' | 'via'>;

/** Everybody whom a message goes to, each once. */
export function gatherTargets(
  { recipients }: DeliveryRequest,
  lookups: readonly Lookup[],
  isJunk: readonly boolean[],
): Targets {
  const accounts = new Map<AccountId, LocalTarget>();
  const remote = new Map<string, RemoteEntry>();
  lookups.forEach((lookup, index) => {
    const recipient = recipients[index];
    if (lookup.kind === 'local') addLocal(lookup.resolution, isJunk[index] ?? false, { accounts, remote });
    else if (lookup.kind === 'remote' && recipient) {
      const address = printAddress(recipient.address);
      const asked = { notify: recipient.notify, orcpt: recipient.originalRecipient };
      remote.set(address, { address, ...asked, through: null, via: null });
    } else if (lookup.kind !== 'unknown' || !recipient || !isReportAddress(recipient.address))
      throw new FumibakoError('address-unknown', 'a recipient is gone');
  });
  return { local: [...accounts.values()], remote: grouped([...remote.values()]) };
}

function addLocal(
  resolution: Resolution,
  isJunk: boolean,
  into: { readonly accounts: Map<AccountId, LocalTarget>; readonly remote: Map<string, RemoteEntry> },
): void {
  for (const account of resolution.accounts)
    if (!into.accounts.has(account.accountId)) into.accounts.set(account.accountId, { ...account, isJunk });
  // whom the sender named as well gets it as the sender asked
  for (const target of resolution.remote)
    if (!into.remote.has(target.address)) into.remote.set(target.address, entryOf(target));
}

const entryOf = ({ address, through, via }: RemoteTarget): RemoteEntry => ({
  address,
  notify: null,
  orcpt: null,
  through: through === '' ? null : through,
  via,
});

function grouped(entries: readonly RemoteEntry[]): readonly RemoteGroup[] {
  const personal = entries.filter(({ via }) => via !== null).length <= maxPersonalCopies;
  const keyOf = ({ through, via }: RemoteEntry): string =>
    `${through ?? ''}\n${via === null ? '' : via.list.id}\n${personal && via !== null ? via.member : ''}`;
  return [...Map.groupBy(entries, keyOf).values()].map((recipients) => {
    const [{ through, via }] = recipients as [RemoteEntry];
    return { through, via, recipients };
  });
}
