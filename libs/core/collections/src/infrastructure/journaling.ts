import { type AccountId, type ChangeNumber, changeNumber, FumibakoError } from '#kernel';
import type { Actor } from '#core/mailstore';
import { type Executor, rowsOf } from '#platform/database';
import * as sql from './statements/collections.js';

const uniqueViolation = '23505';

/** Form in which the journal keeps an actor. */
export const actorText = ({ via, address }: Actor): string => (address === null ? via : `${via}:${address}`);

export interface Taken {
  readonly change: ChangeNumber;
  /** First of the ids that were taken. */
  readonly id: number;
}

/** Locks an account and takes its next change, ids and octets. Throws `over-quota`, and `invalid` for no account of ours. */
export async function takeChange(executor: Executor, account: AccountId, ids = 0, octets = 0): Promise<Taken> {
  const [taken] = await rowsOf<{ change: number; id: number; used: number; quota: number }>(executor, sql.takeChange, [
    account,
    ids,
    octets,
  ]);
  if (!taken) throw new FumibakoError('invalid', `account ${account} keeps nothing`);
  if (octets > 0 && taken.quota > 0 && taken.used > taken.quota)
    throw new FumibakoError('over-quota', `account ${account} is over its quota`);
  return { change: changeNumber(taken.change), id: taken.id };
}

/** A row of the journal. */
export interface Note {
  readonly change: ChangeNumber;
  readonly collection: number;
  readonly kind: number;
  readonly entries?: readonly number[];
  readonly detail?: unknown;
}

export async function note(executor: Executor, account: AccountId, actor: Actor, row: Note): Promise<void> {
  const detail = row.detail === undefined ? null : JSON.stringify(row.detail);
  await rowsOf(executor, sql.noteChange, [
    account,
    row.change,
    row.collection,
    row.kind,
    row.entries ?? [],
    actorText(actor),
    detail,
  ]);
}

/** A name or a UID that somebody else took in the meantime is an expected failure. */
export function conflictOf(error: unknown): unknown {
  const { code, constraint } = error as { readonly code?: string; readonly constraint?: string };
  if (code !== uniqueViolation) return error;
  if (constraint === 'item_uid') return new FumibakoError('uid-taken', 'the collection has an item with the same UID');
  if (constraint === 'item_name') return new FumibakoError('item-changed', 'the name is taken');
  if (constraint === 'collection_name') return new FumibakoError('collection-exists', 'the name is taken');
  return error;
}
