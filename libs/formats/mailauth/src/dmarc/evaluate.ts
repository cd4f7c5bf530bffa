import { recordsOf } from '#kernel';
import type { Alignment, DmarcPolicy, DmarcRecord } from './record.js';
import { DmarcDelay, type DmarcEnvironment, discover, organisationOf, type Published } from './treeWalk.js';

/** A domain that was authenticated, or not. */
export interface Authenticated {
  readonly domain: string;
  readonly passes: boolean;
}

export interface DmarcVerdict {
  readonly result: 'none' | 'pass' | 'fail' | 'temperror' | 'permerror';
  readonly reason: string | null;
  /** The author's domain. */
  readonly domain: string;
  readonly published: Published | null;
  /** The policy for this message; `none` unless it fails. */
  readonly policy: DmarcPolicy;
  /** The policy as it is applied: a lesser one where the message is not in the sample. */
  readonly disposition: DmarcPolicy;
  readonly spfAligned: boolean;
  readonly dkimAligned: boolean;
}

/** What DMARC says of a message of an author's domain (RFC 7489 §6.6). Names are in lower case, in A-labels. */
export async function evaluateDmarc(
  author: string,
  spf: Authenticated | null,
  dkim: readonly Authenticated[],
  environment: DmarcEnvironment,
): Promise<DmarcVerdict> {
  const head = { domain: author, published: null, policy: 'none', disposition: 'none', reason: null } as const;
  const unaligned = { spfAligned: false, dkimAligned: false };
  try {
    const { published, organisation } = await discover(author, environment);
    if (published === null) return { ...head, ...unaligned, result: 'none' };
    const { record } = published;
    const aligned = (candidate: Authenticated, alignment: Alignment) =>
      isAligned(author, organisation, candidate, alignment, environment);
    const spfAligned = spf !== null && (await aligned(spf, record.spfAlignment));
    let dkimAligned = false;
    for (const candidate of dkim) dkimAligned ||= await aligned(candidate, record.dkimAlignment);
    if (spfAligned || dkimAligned) return { ...head, published, spfAligned, dkimAligned, result: 'pass' };
    const policy = await policyFor(author, published, environment);
    const disposition = sampled(policy, record, environment.random);
    return { ...head, published, ...unaligned, result: 'fail', policy, disposition };
  } catch (error) {
    if (!(error instanceof DmarcDelay)) throw error;
    return { ...head, ...unaligned, result: 'temperror', reason: error.message };
  }
}

/** RFC 7489 §3.1: the same domain, or in relaxed mode one of the same organisation. */
async function isAligned(
  author: string,
  organisation: string,
  { domain, passes }: Authenticated,
  alignment: Alignment,
  environment: DmarcEnvironment,
): Promise<boolean> {
  if (!passes) return false;
  if (domain === author) return true;
  if (alignment === 'strict' || !isWithin(domain, organisation)) return false;
  return (await organisationOf(domain, environment)) === organisation;
}

function isWithin(domain: string, organisation: string): boolean {
  return domain === organisation || domain.endsWith(`.${organisation}`);
}

async function policyFor(
  author: string,
  { domain, record }: Published,
  { resolver }: DmarcEnvironment,
): Promise<DmarcPolicy> {
  if (author === domain) return record.policy;
  const ofSubdomains = record.subdomainPolicy ?? record.policy;
  if (record.nonExistentPolicy === null || record.nonExistentPolicy === ofSubdomains) return ofSubdomains;
  const answer = await resolver.lookup('A', author);
  if (answer.kind === 'temporary') throw new DmarcDelay(`${author}: ${answer.reason}`);
  return answer.kind === 'no-name' && recordsOf(answer).length === 0 ? record.nonExistentPolicy : ofSubdomains;
}

/** RFC 7489 §6.6.4: what is not in the sample gets the next lesser policy. */
function sampled(policy: DmarcPolicy, { percent }: DmarcRecord, random: () => number): DmarcPolicy {
  if (policy === 'none' || random() * 100 < percent) return policy;
  return policy === 'reject' ? 'quarantine' : 'none';
}

/** Whether a domain outside wants the reports about another (RFC 7489 §7.1). */
export async function acceptsReports(
  about: string,
  target: string,
  environment: DmarcEnvironment,
): Promise<'yes' | 'no' | 'unknown'> {
  if (isWithin(target, await organisationOf(about, environment))) return 'yes';
  const answer = await environment.resolver.lookup('TXT', `${about}._report._dmarc.${target}`);
  if (answer.kind === 'temporary') return 'unknown';
  return recordsOf(answer).some((text) => /^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/.test(text)) ? 'yes' : 'no';
}
