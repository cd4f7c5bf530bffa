import { type Ip, parseIp, parseIPv6 } from '../ip.js';
import { isDomainSpec, isMacroString } from './macroSyntax.js';

export type SpfResult = 'none' | 'neutral' | 'pass' | 'fail' | 'softfail' | 'temperror' | 'permerror';

const qualifiers = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' } as const;

/** One directive. `domain`: the domain-spec, empty where the domain itself is meant. */
export type SpfMechanism = { readonly text: string; readonly result: SpfResult } & (
  | { readonly kind: 'all' }
  | { readonly kind: 'include' | 'exists' | 'ptr'; readonly domain: string }
  | { readonly kind: 'a' | 'mx'; readonly domain: string; readonly bits4: number; readonly bits6: number }
  | { readonly kind: 'ip'; readonly ip: Ip; readonly bits: number }
);

export interface SpfRecord {
  readonly mechanisms: readonly SpfMechanism[];
  readonly redirect: string | null;
  readonly exp: string | null;
}

/** A policy that is none: the whole of it counts for nothing (RFC 7208 §4.6). */
export class SpfFault extends Error {
  override readonly name = 'SpfFault';
}

/** RFC 7208 §4.5: whether a TXT record is a policy. */
export function isSpfRecord(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text);
}

/** `record = version terms *SP`: the whole is read before any of it is used (RFC 7208 §4.6). Throws `SpfFault`. */
export function parseSpfRecord(text: string): SpfRecord {
  const mechanisms: SpfMechanism[] = [];
  const modifiers = new Map<string, string>();
  for (const term of text.slice('v=spf1'.length).split(' ')) {
    if (term === '') continue;
    const modifier = /^([a-z][a-z0-9\-_.]*)=(.*)$/i.exec(term);
    if (modifier === null) mechanisms.push(parseDirective(term));
    else readModifier((modifier[1] as string).toLowerCase(), modifier[2] as string, modifiers);
  }
  return { mechanisms, redirect: modifiers.get('redirect') ?? null, exp: modifiers.get('exp') ?? null };
}

/** RFC 7208 §6: redirect and exp stand once, others are ignored as long as they are well-formed. */
function readModifier(name: string, value: string, modifiers: Map<string, string>): void {
  const known = name === 'redirect' || name === 'exp';
  if (known && modifiers.has(name)) throw new SpfFault(`${name} stands twice`);
  if (!(known ? isDomainSpec(value) : isMacroString(value))) throw new SpfFault(`bad value of ${name}`);
  modifiers.set(name, value);
}

/** `directive = [ qualifier ] mechanism` (RFC 7208 §4.6.1). */
function parseDirective(term: string): SpfMechanism {
  const match = /^([+\-~?]?)([a-z0-9]+)(?:(:)(.*?))?((?:\/\d+)?(?:\/\/\d+)?)$/i.exec(term);
  if (match === null) throw new SpfFault(`bad term ${term}`);
  const [, sign, word = '', colon, argument = '', cidr = ''] = match;
  const result = qualifiers[(sign || '+') as keyof typeof qualifiers];
  const head = { text: term, result };
  const kind = word.toLowerCase();
  if (colon !== undefined && argument === '') throw new SpfFault(`${term}: nothing behind the colon`);
  if (kind === 'a' || kind === 'mx') {
    requireDomain(term, argument, true);
    return { ...head, kind, domain: argument, ...readCidr(term, cidr) };
  }
  if (kind === 'ip4' || kind === 'ip6') return { ...head, kind: 'ip', ...readNetwork(term, kind, argument, cidr) };
  // A slash belongs to the domain here: macros may hold one as a delimiter.
  return parseNamed(term, result, kind, argument + cidr);
}

function parseNamed(term: string, result: SpfResult, kind: string, domain: string): SpfMechanism {
  if (kind === 'all' && domain === '') return { text: term, result, kind };
  if (kind !== 'include' && kind !== 'exists' && kind !== 'ptr') throw new SpfFault(`unknown mechanism ${term}`);
  requireDomain(term, domain, kind === 'ptr');
  return { text: term, result, kind, domain };
}

function requireDomain(term: string, domain: string, optional: boolean): void {
  if (domain === '' ? !optional : !isDomainSpec(domain)) throw new SpfFault(`${term}: bad domain`);
}

/** `dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]` (RFC 7208 §5.6). */
function readCidr(term: string, text: string): { bits4: number; bits6: number } {
  const match = /^(?:\/(\d+))?(?:\/\/(\d+))?$/.exec(text);
  return { bits4: readBits(term, match?.[1], 32), bits6: readBits(term, match?.[2], 128) };
}

function readBits(term: string, digits: string | undefined, max: number): number {
  if (digits === undefined) return max;
  if (!/^(?:0|[1-9]\d{0,2})$/.test(digits) || Number(digits) > max)
    throw new SpfFault(`${term}: bad length of network`);
  return Number(digits);
}

/** `IP4 = "ip4" ":" ip4-network [ ip4-cidr-length ]`, `IP6` likewise (RFC 7208 §5.6). */
function readNetwork(term: string, kind: 'ip4' | 'ip6', text: string, cidr: string): { ip: Ip; bits: number } {
  const ip = kind === 'ip4' ? parseIp(text) : parseIPv6(text);
  const size = kind === 'ip4' ? 4 : 16;
  if (ip?.length !== size || (kind === 'ip4' && text.includes(':'))) throw new SpfFault(`${term}: bad address`);
  if (cidr.startsWith('//')) throw new SpfFault(`${term}: bad length of network`);
  return { ip, bits: readBits(term, cidr === '' ? undefined : cidr.slice(1), size * 8) };
}
