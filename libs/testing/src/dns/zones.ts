import type { DnsAnswer, DnsRecords, DnsType } from '#kernel';

type Data = { readonly [T in DnsType]?: readonly DnsRecords[T][] };

/** What a name has besides its records. */
export interface DnsNode extends Data {
  /** Its zone is signed, and the answer was found right. */
  readonly secure?: boolean;
  readonly ttl?: number;
  /** Nothing can be learned of it, in this way. */
  readonly fails?: 'servfail' | 'refused' | 'silent' | 'garbage';
  /** Over UDP, only that the answer does not fit. */
  readonly truncated?: boolean;
}

/** The DNS as data: names in lower case, and what they have. A name exists when it, or one below it, is listed. */
export type DnsZones = Readonly<Record<string, DnsNode>>;

export const ZONE_TTL = 300;
export const ZONE_NEGATIVE_TTL = 60;
const MAX_ALIASES = 10;

/** A step on the way from a name to its records. */
export interface ZoneWalk {
  /** Aliases that were followed, each with its target. */
  readonly aliases: readonly (readonly [string, string])[];
  readonly name: string;
  readonly node: DnsNode | null;
  readonly exists: boolean;
}

/** Follows aliases from a name to the node that has its records; null where they lead in a circle. */
export function walkZones(zones: DnsZones, type: DnsType, from: string): ZoneWalk | null {
  const aliases: [string, string][] = [];
  let name = from.toLowerCase().replace(/\.$/, '');
  while (aliases.length <= MAX_ALIASES) {
    const node = Object.hasOwn(zones, name) ? (zones[name] as DnsNode) : null;
    const target = type === 'CNAME' || node?.fails ? undefined : node?.CNAME?.[0];
    if (target === undefined) {
      const exists = node !== null || Object.keys(zones).some((other) => other.endsWith(`.${name}`));
      return { aliases, name, node, exists };
    }
    aliases.push([name, target]);
    name = target;
  }
  return null;
}

/** What the DNS of these zones answers. */
export function answerOf<T extends DnsType>(zones: DnsZones, type: T, asked: string): DnsAnswer<DnsRecords[T]> {
  const walk = walkZones(zones, type, asked);
  if (walk === null) return { kind: 'temporary', reason: 'aliases lead in a circle' };
  const { name, node, exists, aliases } = walk;
  if (node?.fails) return { kind: 'temporary', reason: node.fails };
  const secure = [...aliases.map(([alias]) => zones[alias]), node].every((each) => each?.secure === true);
  const records = (node?.[type] ?? []) as readonly DnsRecords[T][];
  if (records.length > 0) return { kind: 'found', records, name, secure, ttl: node?.ttl ?? ZONE_TTL };
  return { kind: exists ? 'no-data' : 'no-name', secure, ttl: ZONE_NEGATIVE_TTL };
}
