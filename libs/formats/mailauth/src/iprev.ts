import { type Resolver, recordsOf } from '#kernel';
import { parseIp, reverseName, sharesPrefix } from './ip.js';
import type { MailauthLimits } from './limits.js';

export interface IprevVerdict {
  readonly result: 'pass' | 'fail' | 'temperror' | 'permerror';
  /** The name that leads back to the address, else the first that was given for it. */
  readonly name: string | null;
}

/** Whether a name of an address leads back to it (RFC 8601 §3). */
export async function checkIprev(address: string, resolver: Resolver, limits: MailauthLimits): Promise<IprevVerdict> {
  const ip = parseIp(address);
  if (ip === null) return { result: 'permerror', name: null };
  const answer = await resolver.lookup('PTR', reverseName(ip));
  if (answer.kind === 'temporary') return { result: 'temperror', name: null };
  const names = recordsOf(answer).slice(0, limits.iprevNames);
  if (names.length === 0) return { result: answer.kind === 'found' ? 'fail' : 'permerror', name: null };
  let delayed = false;
  for (const name of names) {
    const back = await resolver.lookup(ip.length === 4 ? 'A' : 'AAAA', name);
    delayed ||= back.kind === 'temporary';
    if (recordsOf(back).some((text) => sharesPrefix(ip, parseIp(text) ?? [], 8 * ip.length)))
      return { result: 'pass', name };
  }
  return { result: delayed ? 'temperror' : 'fail', name: names[0] ?? null };
}
