import { type Resolver, recordsOf } from '#kernel';
import type { MailauthLimits } from '../limits.js';
import { type DmarcRecord, parseDmarcRecord } from './record.js';

/** A domain with its record. */
export interface Published {
  readonly domain: string;
  readonly record: DmarcRecord;
}

/** The DNS did not answer: the whole evaluation is put off. */
export class DmarcDelay extends Error {}

export interface DmarcEnvironment {
  readonly resolver: Resolver;
  readonly limits: MailauthLimits;
  /** From 0 to 1, for what is asked for a part of the mail alone. */
  readonly random: () => number;
  /**
   * The organisation's domain by a list of public suffixes (RFC 7489 §3.2), null where the name is such a suffix itself.
   * Without it, the records on the way up the tree say it (RFC 9989 §4.10).
   */
  readonly registrable?: (domain: string) => string | null;
}

/** The record of a domain itself (RFC 7489 §6.6.3): several are none. */
export async function recordAt(domain: string, { resolver }: DmarcEnvironment): Promise<DmarcRecord | null> {
  const answer = await resolver.lookup('TXT', `_dmarc.${domain}`);
  if (answer.kind === 'temporary') throw new DmarcDelay(`_dmarc.${domain}: ${answer.reason}`);
  const [record, second] = recordsOf(answer).flatMap((text) => parseDmarcRecord(text) ?? []);
  return second === undefined ? (record ?? null) : null;
}

/** The names to ask, from the domain up: of a deep one, the last seven labels and less (RFC 9989 §4.10). */
export function namesUpwards(domain: string, max: number): readonly string[] {
  const labels = domain.split('.');
  const below = labels.length > max ? [domain] : [];
  const rest = labels.length > max ? labels.slice(1 - max) : labels;
  return [...below, ...rest.map((_, index) => rest.slice(index).join('.'))];
}

/** Records from the domain up, until one says that it is the end. */
export async function walkTree(domain: string, environment: DmarcEnvironment): Promise<readonly Published[]> {
  const found: Published[] = [];
  for (const name of namesUpwards(domain, environment.limits.dmarcWalk)) {
    const record = await recordAt(name, environment);
    if (record === null) continue;
    found.push({ domain: name, record });
    if (record.publicSuffix === 'n' || (record.publicSuffix === 'y' && name !== domain)) break;
  }
  return found;
}

/** The domain of the organisation that a domain belongs to, of the records above it (RFC 9989 §4.10). */
export function organisationIn(domain: string, found: readonly Published[]): string {
  for (const { domain: name, record } of found) {
    if (record.publicSuffix === 'n') return name;
    // Below a public suffix, the organisation is one label longer.
    if (record.publicSuffix === 'y' && name !== domain)
      return domain
        .split('.')
        .slice(-(name.split('.').length + 1))
        .join('.');
  }
  return found.at(-1)?.domain ?? domain;
}

export async function organisationOf(domain: string, environment: DmarcEnvironment): Promise<string> {
  if (environment.registrable !== undefined) return environment.registrable(domain) ?? domain;
  return organisationIn(domain, await walkTree(domain, environment));
}

/** The record that is in force for a domain, and the organisation's domain. */
export async function discover(
  domain: string,
  environment: DmarcEnvironment,
): Promise<{ readonly published: Published | null; readonly organisation: string }> {
  if (environment.registrable === undefined) {
    const found = await walkTree(domain, environment);
    const organisation = organisationIn(domain, found);
    const own = found.find((each) => each.domain === domain) ?? found.find((each) => each.domain === organisation);
    // Neither has one: that of the public suffix above is in force.
    return { published: own ?? found.find(({ record }) => record.publicSuffix === 'y') ?? null, organisation };
  }
  const organisation = environment.registrable(domain) ?? domain;
  for (const name of new Set([domain, organisation])) {
    const record = await recordAt(name, environment);
    if (record !== null) return { published: { domain: name, record }, organisation };
  }
  return { published: null, organisation };
}
