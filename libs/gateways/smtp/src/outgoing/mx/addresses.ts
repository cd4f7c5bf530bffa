import { isIP } from 'node:net';
import { recordsOf, type Resolver } from '#kernel';
import type { Chance } from './hosts.js';
import { MX_LIMITS } from './limits.js';

/** The addresses of a host, in the order in which they are tried. */
export type HostAddresses =
  | {
      readonly kind: 'addresses';
      readonly addresses: readonly string[];
      readonly secure: boolean;
      readonly name: string;
    }
  /** The DNS does not say now; or there is none. */
  | { readonly kind: 'temporary' }
  | { readonly kind: 'none' };

/** Asks for both families; they take turns, so that one that leads nowhere costs one attempt (RFC 8305 §4). */
export async function hostAddresses(
  resolver: Resolver,
  name: string,
  usable: (address: string) => boolean,
  chance: Chance = Math.random,
): Promise<HostAddresses> {
  if (isIP(name) !== 0) return present([name].filter(usable), false, name);
  const [four, six] = await Promise.all([resolver.lookup('A', name), resolver.lookup('AAAA', name)]);
  const secure = [four, six].every((answer) => answer.kind !== 'temporary' && answer.secure);
  const turns = [recordsOf(six), recordsOf(four)].map((addresses) => shuffled(addresses.filter(usable), chance));
  const addresses: string[] = [];
  for (let at = 0; turns.some((list) => at < list.length); at++)
    for (const list of turns) if (at < list.length) addresses.push(list[at] as string);
  const unknown = four.kind === 'temporary' || six.kind === 'temporary';
  if (addresses.length === 0 && unknown) return { kind: 'temporary' };
  const owner = four.kind === 'found' ? four.name : six.kind === 'found' ? six.name : name;
  return present(addresses.slice(0, MX_LIMITS.addressesOfHost), secure, owner);
}

function present(addresses: readonly string[], secure: boolean, name: string): HostAddresses {
  return addresses.length === 0 ? { kind: 'none' } : { kind: 'addresses', addresses, secure, name };
}

function shuffled(addresses: readonly string[], chance: Chance): readonly string[] {
  return addresses
    .map((address) => ({ address, tie: chance() }))
    .sort((left, right) => left.tie - right.tie)
    .map(({ address }) => address);
}

/**
 * Whether mail may go to an address that others wrote into the DNS: never to nowhere and to everybody, and to this machine
 * only where that is arranged, for its own services believe whoever comes from there.
 */
export function mayConnect(address: string, loopback: boolean): boolean {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  if (isIP(plain) === 4) {
    const [first = 0] = plain.split('.').map(Number);
    if (first === 127) return loopback;
    return first !== 0 && first < 224 && !plain.startsWith('169.254.');
  }
  if (plain === '::1') return loopback;
  return plain !== '::' && !/^(?:ff|fe[89ab])/.test(plain) && !plain.startsWith('::ffff:');
}
