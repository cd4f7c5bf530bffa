import type { Lookup } from '#core/directory';
import type { OrganisationId } from '#kernel';
import { type DeliveryRecipient, type DeliveryRequest, senderOrganisation } from '../domain/transaction.js';

/** What holds for the copies of one recipient. */
export interface Mark {
  readonly isJunk: boolean;
  /** Fields above the copy. */
  readonly fields: Buffer;
  /** The sender does not know of this recipient, and hears nothing of it. */
  readonly quiet: boolean;
}

export const plainMark: Mark = { isJunk: false, fields: Buffer.alloc(0), quiet: false };

/** A recipient, where it leads, and what holds for it. */
export interface Stop {
  readonly recipient: DeliveryRecipient;
  readonly lookup: Lookup;
  readonly mark: Mark;
}

export const organisationOf = ({ lookup }: Pick<Stop, 'lookup'>): OrganisationId | null =>
  lookup.kind === 'remote' ? null : lookup.organisation;

/** Organisations that a message concerns: of who sends it first. */
export function organisationsOf(
  { sender }: Pick<DeliveryRequest, 'sender'>,
  lookups: readonly Lookup[],
): readonly OrganisationId[] {
  const all = [senderOrganisation(sender), ...lookups.map((lookup) => organisationOf({ lookup }))];
  return [...new Set(all)].filter((each) => each !== null);
}

export const stopsOf = ({ recipients }: DeliveryRequest, lookups: readonly Lookup[]): readonly Stop[] =>
  lookups.flatMap((lookup, index) => {
    const recipient = recipients[index];
    return recipient ? [{ recipient, lookup, mark: plainMark }] : [];
  });
