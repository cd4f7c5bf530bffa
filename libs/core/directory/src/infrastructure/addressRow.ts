import type { Address } from '#kernel';
import type { Acceptance } from '../domain/acceptance.js';
import { addressKey, withoutDetail } from '../domain/addressKey.js';

/** What is known of an address, with what its domain says. */
export interface AddressRow {
  readonly forward_to: string[] | null;
  readonly forward_keeps: boolean | null;
  readonly organisation_id: number;
  readonly catch_all: string | null;
  readonly account_id: number | null;
  readonly group_id: number | null;
  readonly targets: string[] | null;
  readonly disabled: boolean | null;
  readonly account_address: string | null;
  readonly limited: boolean;
  readonly inside_only: boolean | null;
  readonly allowed: string[] | null;
  readonly denied: string[] | null;
  readonly max_in: number;
  readonly max_out: number;
}

/** The address that a row is of: without the detail that was written to it. */
export const keyOf = (address: Address, detail: string | null): string =>
  addressKey(detail === null ? address : (withoutDetail(address)?.address ?? address));

export function acceptanceOf(address: string, row: AddressRow): Acceptance {
  const { inside_only: insideOnly, allowed, denied, max_in: maxIn, max_out: maxOut } = row;
  return { address, insideOnly: insideOnly ?? false, allowed: allowed ?? [], denied: denied ?? [], maxIn, maxOut };
}

export const leads = (row: AddressRow): boolean =>
  row.account_id !== null || row.group_id !== null || row.targets !== null;
