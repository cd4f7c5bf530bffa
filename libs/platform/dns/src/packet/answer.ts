import type { DnsAnswer, DnsRecords, DnsType } from '#kernel';
import type { Message, RawRecord } from './message.js';
import { readName } from './names.js';
import { readRecord, readSoaMinimum, recordTypes, SOA } from './recordData.js';

/** RFC 1035 §4.1.1. */
const NO_ERROR = 0;
const NAME_ERROR = 3;
const codes: Readonly<Record<number, string>> = {
  1: 'the server could not read the question',
  2: 'the server failed (SERVFAIL)',
  4: 'the server does not know this kind of question',
  5: 'the server refused',
};

/** How many aliases are followed (RFC 1034 §3.6.2 forbids none; a chain of more is an accident or an attack). */
const MAX_ALIASES = 10;

/** What an answer says about the name. `trusted`: the way to the server is such that its AD bit may be believed. */
export function interpret<T extends DnsType>(
  message: Message,
  type: T,
  name: string,
  trusted: boolean,
): DnsAnswer<DnsRecords[T]> {
  const secure = trusted && message.authenticated;
  if (message.code !== NO_ERROR && message.code !== NAME_ERROR)
    return { kind: 'temporary', reason: codes[message.code] ?? `the server answered with code ${message.code}` };
  const end = followAliases(message.answers, type, name);
  if (end === null) return { kind: 'temporary', reason: 'aliases lead in a circle' };
  const found = message.answers.filter((raw) => raw.type === recordTypes[type].number && raw.name === end.name);
  if (found.length > 0) {
    const ttl = Math.min(end.ttl, ...found.map((raw) => raw.ttl));
    return { kind: 'found', records: found.map(({ data }) => readRecord(type, data)), name: end.name, secure, ttl };
  }
  // RFC 6604 §3: the code tells of the end of the chain.
  const kind = message.code === NAME_ERROR ? 'no-name' : 'no-data';
  return { kind, secure, ttl: Math.min(end.ttl, negativeTtl(message.authorities)) };
}

/** The end of the chain of aliases that begins at a name, and the least TTL on the way; null for a circle. */
function followAliases(
  answers: readonly RawRecord[],
  type: DnsType,
  from: string,
): { name: string; ttl: number } | null {
  let name = from;
  let ttl = Number.MAX_SAFE_INTEGER;
  if (type === 'CNAME') return { name, ttl };
  for (let hops = 0; hops <= MAX_ALIASES; hops += 1) {
    const owner = name;
    const alias = answers.find((raw) => raw.type === recordTypes.CNAME.number && raw.name === owner);
    if (alias === undefined) return { name, ttl };
    const { at } = alias.data;
    name = readName(alias.data);
    alias.data.at = at;
    ttl = Math.min(ttl, alias.ttl);
  }
  return null;
}

/** RFC 2308 §5: the lesser of the SOA's TTL and its minimum; without a SOA nothing may be remembered. */
function negativeTtl(authorities: readonly RawRecord[]): number {
  const soa = authorities.find((raw) => raw.type === SOA);
  return soa === undefined ? 0 : Math.min(soa.ttl, readSoaMinimum(soa.data));
}
