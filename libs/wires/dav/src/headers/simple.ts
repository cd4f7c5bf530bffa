import { malformed } from '../fault.js';

export type Depth = '0' | '1' | 'infinity';

/** `Depth = "Depth" ":" ("0" | "1" | "infinity")` (RFC 4918 §10.2) */
export function readDepth(value: string | undefined, usual: Depth): Depth {
  if (value === undefined) return usual;
  const depth = value.trim().toLowerCase();
  if (depth !== '0' && depth !== '1' && depth !== 'infinity') throw malformed('a Depth that is none');
  return depth;
}

/** `Overwrite = "Overwrite" ":" ("T" | "F")`; T where it is missing (RFC 4918 §10.6) */
export function readOverwrite(value: string | undefined): boolean {
  const flag = value?.trim().toUpperCase() ?? 'T';
  if (flag !== 'T' && flag !== 'F') throw malformed('an Overwrite that is neither T nor F');
  return flag === 'T';
}

/**
 * `TimeOut = "Timeout" ":" 1#TimeType`, `TimeType = ("Second-" DAVTimeOutVal | "Infinite")` (RFC 4918 §10.7): the first that is
 * understood, in seconds; null where none is
 */
export function readTimeout(value: string | undefined): number | null {
  for (const each of (value ?? '').split(',')) {
    const type = each.trim().toLowerCase();
    if (type === 'infinite') return Number.POSITIVE_INFINITY;
    // RFC 4918 §10.7: at most 2^32-1
    if (/^second-\d{1,20}$/.test(type)) return Math.min(Number(type.slice(7)), 2 ** 32 - 1);
  }
  return null;
}

/** `Lock-Token = "Lock-Token" ":" Coded-URL` (RFC 4918 §10.5) */
export function readLockToken(value: string | undefined): string {
  const token = /^\s*<([^<>\s]+)>\s*$/.exec(value ?? '')?.[1];
  if (token === undefined) throw malformed('a Lock-Token that is no address in angle brackets');
  return token;
}

export interface Preferences {
  readonly return: 'minimal' | 'representation' | null;
  /** Without the resource itself (RFC 8144 §3). */
  readonly noRoot: boolean;
}

/** `Prefer` (RFC 7240 §2), and `Brief: t`, which older clients send for `return=minimal`. Of one preference the first counts. */
export function readPrefer(prefer: string | undefined, brief?: string): Preferences {
  const all = preferencesIn(prefer ?? '');
  const isMinimal = brief?.trim().toLowerCase() === 't' || all.has('return-minimal');
  const named = all.get('return') ?? (isMinimal ? 'minimal' : '');
  return { return: named === 'minimal' || named === 'representation' ? named : null, noRoot: all.has('depth-noroot') };
}

function preferencesIn(value: string): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const each of value.split(',')) {
    const [, name = '', word = ''] = /^\s*([^\s=;,"]+)\s*(?:=\s*"?([^\s;,"]*)"?)?/.exec(each) ?? [];
    if (name !== '' && !all.has(name.toLowerCase())) all.set(name.toLowerCase(), word.toLowerCase());
  }
  return all;
}
