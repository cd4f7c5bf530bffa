import { isIP } from 'node:net';
import type { DnsAnswer, MxRecord, Resolver } from '#kernel';
import { MX_LIMITS } from './limits.js';

/** Where mail for a domain goes, or why it goes nowhere. */
export type MailHosts =
  | {
      readonly kind: 'hosts';
      /** Names, or addresses of a literal, in the order in which they are tried. */
      readonly names: readonly string[];
      /** DNSSEC says that these are they (RFC 7672 §2.2). */
      readonly secure: boolean;
      /** From MX records, not from the domain's own address. */
      readonly listed: boolean;
      /** The name by which the domain's records were found: the domain itself, or where its aliases lead. */
      readonly domain: string;
    }
  | { readonly kind: 'failed' | 'waiting'; readonly enhanced: string; readonly text: string };

/** A number from 0 up to 1; tests choose it. */
export type Chance = () => number;

const failed = (enhanced: string, text: string): MailHosts => ({ kind: 'failed', enhanced, text });
const waiting = (enhanced: string, text: string): MailHosts => ({ kind: 'waiting', enhanced, text });

/**
 * The hosts that take mail for a domain (RFC 5321 §5.1). `own` is our name: with us in the list, only hosts that are
 * preferred to us may be tried, for the others would send it back.
 */
export async function mailHosts(
  resolver: Resolver,
  domain: string,
  own: string,
  chance: Chance = Math.random,
): Promise<MailHosts> {
  const literal = addressOf(domain);
  if (literal !== null) return { kind: 'hosts', names: [literal], secure: false, listed: false, domain };
  const answer: DnsAnswer<MxRecord> = await resolver.lookup('MX', domain);
  if (answer.kind === 'temporary') return waiting('4.4.3', `the DNS does not say where mail for ${domain} goes`);
  if (answer.kind === 'no-name') return failed('5.1.2', `there is no domain ${domain}`);
  if (answer.kind !== 'found')
    // RFC 5321 §5.1: a domain without MX records is its own host.
    return { kind: 'hosts', names: [domain], secure: answer.secure, listed: false, domain };
  const records: readonly MxRecord[] = answer.records;
  // RFC 7505 §3: it takes no mail, and says so.
  if (records.every(({ exchange }) => exchange === ''))
    return failed('5.1.10', `the domain ${domain} takes no mail (null MX)`);
  const names = ordered(records, own.toLowerCase(), chance);
  if (names.length === 0) return failed('5.4.6', `mail for ${domain} would come back to ${own}`);
  return {
    kind: 'hosts',
    names: names.slice(0, MX_LIMITS.hosts),
    secure: answer.secure,
    listed: true,
    domain: answer.name,
  };
}

/** By preference, equals in any order (RFC 5321 §5.1); nobody behind us. */
function ordered(records: readonly MxRecord[], own: string, chance: Chance): readonly string[] {
  const ours = records.filter(({ exchange }) => exchange === own).map(({ preference }) => preference);
  const limit = Math.min(...ours, Number.POSITIVE_INFINITY);
  const keyed = records
    .filter(({ exchange, preference }) => exchange !== '' && preference < limit)
    .map(({ preference, exchange }) => ({ preference, exchange, tie: chance() }));
  keyed.sort((left, right) => left.preference - right.preference || left.tie - right.tie);
  return [...new Set(keyed.map(({ exchange }) => exchange))];
}

/** The address of `[192.0.2.1]` or `[IPv6:2001:db8::1]` (RFC 5321 §4.1.3). */
function addressOf(domain: string): string | null {
  const inside = /^\[(?:IPv6:)?([^\]]+)\]$/i.exec(domain)?.[1] ?? null;
  return inside !== null && isIP(inside) !== 0 ? inside : null;
}
