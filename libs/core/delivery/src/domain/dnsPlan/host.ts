import { checkIprev, MAILAUTH_LIMITS } from '#formats/mailauth';
import { recordsOf, type Resolver } from '#kernel';

/** What others find who look at this server's own name. */
export interface HostState {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly state: 'ok' | 'missing' | 'different' | 'unknown';
  readonly advice: string | null;
}

/** Whether the server's name has addresses, and each address leads back to a name (RFC 8601 §3): many take no mail else. */
export async function checkHostName(name: string, resolver: Resolver): Promise<HostState> {
  const answers = await Promise.all([resolver.lookup('A', name), resolver.lookup('AAAA', name)]);
  const addresses = answers.flatMap(recordsOf);
  if (addresses.length === 0) {
    const unknown = answers.some(({ kind }) => kind === 'temporary');
    const advice = unknown ? 'the DNS gave no answer: try again later' : `add an A or AAAA record for ${name}.`;
    return { name, addresses, state: unknown ? 'unknown' : 'missing', advice };
  }
  const found = await Promise.all(addresses.map((address) => checkIprev(address, resolver, MAILAUTH_LIMITS)));
  const wrong = addresses.filter((_, index) => found[index]?.result !== 'pass');
  if (wrong.length === 0) return { name, addresses, state: 'ok', advice: null };
  const unknown = found.some(({ result }) => result === 'temperror');
  const advice = `let ${wrong.join(', ')} have a PTR record with ${name}.`;
  return { name, addresses, state: unknown ? 'unknown' : 'different', advice };
}
