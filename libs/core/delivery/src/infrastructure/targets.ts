import { type AccountId, FumibakoError, printAddress } from '#kernel';
import type { RemoteTarget, Resolution, Via } from '#core/directory';
import { isReportAddress } from '../domain/reportAddresses.js';
import type { Mark, Stop } from './stops.js';

/** An account that gets a copy. */
export interface LocalTarget {
  readonly accountId: AccountId;
  readonly address: string;
  readonly detail: string | null;
  readonly via: Via | null;
  readonly mark: Mark;
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
  /** Above the copies, below what says who forwards them. */
  readonly fields: Buffer;
  readonly recipients: readonly RemoteRecipient[];
}

/** A copy of what is sent, for one who sends it. */
export interface SentCopy {
  readonly accountId: AccountId;
  /** Fields above it. */
  readonly fields: Buffer;
}

export interface Targets {
  readonly local: readonly LocalTarget[];
  readonly remote: readonly RemoteGroup[];
}

/** Members of a list elsewhere who get copies of their own, from which they leave it with one click; of more, all get the same. */
export const maxPersonalCopies = 1000;

type RemoteEntry = RemoteRecipient & Pick<RemoteGroup, 'through' | 'via' | 'fields'>;

/** Everybody whom a message goes to, each once. */
export function gatherTargets(stops: readonly Stop[]): Targets {
  const accounts = new Map<AccountId, LocalTarget>();
  const remote = new Map<string, RemoteEntry>();
  for (const { recipient, lookup, mark } of stops) {
    if (lookup.kind === 'local') addLocal(lookup.resolution, mark, { accounts, remote });
    else if (lookup.kind === 'remote') {
      const address = printAddress(recipient.address);
      const asked = { notify: recipient.notify, orcpt: recipient.originalRecipient };
      // whom the sender named gets it as the sender asked
      if (!mark.quiet || !remote.has(address))
        remote.set(address, { address, ...asked, through: null, via: null, fields: mark.fields });
    } else if (lookup.kind !== 'unknown' || !isReportAddress(recipient.address))
      throw new FumibakoError('address-unknown', 'a recipient is gone');
  }
  return { local: [...accounts.values()], remote: grouped([...remote.values()]) };
}

function addLocal(
  resolution: Resolution,
  mark: Mark,
  into: { readonly accounts: Map<AccountId, LocalTarget>; readonly remote: Map<string, RemoteEntry> },
): void {
  for (const account of resolution.accounts)
    if (!into.accounts.has(account.accountId)) into.accounts.set(account.accountId, { ...account, mark });
  // whom the sender named as well gets it as the sender asked
  for (const target of resolution.remote)
    if (!into.remote.has(target.address)) into.remote.set(target.address, entryOf(target, mark));
}

const entryOf = ({ address, through, via }: RemoteTarget, { quiet, fields }: Mark): RemoteEntry => ({
  address,
  notify: quiet ? 'NEVER' : null,
  orcpt: null,
  through: through === '' ? null : through,
  via,
  fields,
});

function grouped(entries: readonly RemoteEntry[]): readonly RemoteGroup[] {
  const personal = entries.filter(({ via }) => via !== null).length <= maxPersonalCopies;
  const keyOf = ({ through, via, fields }: RemoteEntry): string =>
    `${through ?? ''}\n${via === null ? '' : via.list.id}\n${personal && via !== null ? via.member : ''}\n${fields.toString('latin1')}`;
  return [...Map.groupBy(entries, keyOf).values()].map((recipients) => {
    const [{ through, via, fields }] = recipients as [RemoteEntry];
    return { through, via, fields, recipients };
  });
}
