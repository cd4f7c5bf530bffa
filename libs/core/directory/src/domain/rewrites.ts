import type { Address, OrganisationId } from '#kernel';
import { addressKey, withoutDetail } from './addressKey.js';

/** An address, or `@` and a domain, as it is here and as others see it. */
export interface Rewrite {
  readonly inside: string;
  readonly outside: string;
  readonly organisation: OrganisationId;
}

interface Target {
  readonly to: string;
  readonly organisation: OrganisationId;
}

/** Which addresses are others outside. */
export class Rewrites {
  private readonly outward: ReadonlyMap<string, Target>;
  private readonly inward: ReadonlyMap<string, Target>;

  constructor(rewrites: readonly Rewrite[]) {
    const entries = (from: 'inside' | 'outside', to: 'inside' | 'outside') =>
      new Map(rewrites.map(({ organisation, ...sides }) => [sides[from], { to: sides[to], organisation }]));
    this.outward = entries('inside', 'outside');
    this.inward = entries('outside', 'inside');
  }

  get isEmpty(): boolean {
    return this.outward.size === 0;
  }

  /** What others see of an address of ours; null: the address itself. `organisation`: whose rewrites count; null: all. */
  outside(address: Address, organisation: OrganisationId | null): Address | null {
    return rewritten(this.outward, address, organisation);
  }

  /** What an address that others see is here; null: nothing else. */
  inside(address: Address): Address | null {
    return rewritten(this.inward, address, null);
  }
}

/** By the whole address, by that without its detail, which stays, and by the domain. */
function rewritten(
  table: ReadonlyMap<string, Target>,
  address: Address,
  organisation: OrganisationId | null,
): Address | null {
  const find = (key: string): string | null => {
    const target = table.get(key);
    return target && (organisation === null || target.organisation === organisation) ? target.to : null;
  };
  const whole = find(addressKey(address));
  if (whole !== null) return partsOf(whole);
  const plain = withoutDetail(address);
  const base = plain && find(addressKey(plain.address));
  if (plain && base) {
    const { localPart, domain } = partsOf(base);
    return { localPart: `${localPart}+${plain.detail}`, domain };
  }
  const domain = find(`@${address.domain}`);
  return domain === null ? null : { localPart: address.localPart, domain: domain.slice(1) };
}

function partsOf(key: string): Address {
  const at = key.lastIndexOf('@');
  return { localPart: key.slice(0, at), domain: key.slice(at + 1) };
}
