import { canonicalDomain } from '#kernel';

/** What a domain says about the hosts that take its mail (RFC 8461 §3.2). */
export interface StsPolicy {
  readonly mode: 'enforce' | 'testing' | 'none';
  /** Names, or `*.` and a name. */
  readonly mx: readonly string[];
  /** Seconds for which it may be kept. */
  readonly maxAge: number;
}

/** Octets of a policy (RFC 8461 §3.3 suggests this limit), and hosts in it. */
export const STS_LIMITS = { octets: 65_536, hosts: 100 } as const;

/** RFC 8461 §3.2: about a year. */
const longestAge = 31_557_600;
const modes: readonly string[] = ['enforce', 'testing', 'none'] satisfies StsPolicy['mode'][];

/** Reads a policy; null where it is none. Of a key that may stand once, the first counts; unknown ones are passed over. */
export function readStsPolicy(text: string): StsPolicy | null {
  const fields = text.length > STS_LIMITS.octets ? null : readFields(text);
  if (fields === null) return null;
  const { values, mx } = fields;
  const mode = values.get('mode') ?? '';
  const age = values.get('max_age') ?? '';
  if (values.get('version') !== 'STSv1' || !modes.includes(mode) || !/^\d{1,10}$/.test(age)) return null;
  const hosts = mx.slice(0, STS_LIMITS.hosts).map(canonicalPattern);
  if (hosts.includes(null) || (hosts.length === 0 && mode !== 'none')) return null;
  return { mode: mode as StsPolicy['mode'], mx: hosts as string[], maxAge: Math.min(Number(age), longestAge) };
}

/** `key ":" *WSP value`, a line each; `mx` as often as there are hosts. */
function readFields(text: string): { values: ReadonlyMap<string, string>; mx: readonly string[] } | null {
  const values = new Map<string, string>();
  const mx: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    const match = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*(.*?)[ \t]*$/.exec(line);
    if (match === null) return null;
    const [, key = '', value = ''] = match;
    if (key === 'mx') mx.push(value);
    else if (!values.has(key)) values.set(key, value);
  }
  return { values, mx };
}

function canonicalPattern(text: string): string | null {
  const wild = text.startsWith('*.');
  const name = canonicalDomain(wild ? text.slice(2) : text);
  return name === null ? null : `${wild ? '*.' : ''}${name}`;
}

/** Whether mail may go to a host: a wildcard stands for one label, the first (RFC 8461 §4.1). */
export function allowsHost({ mx }: Pick<StsPolicy, 'mx'>, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return mx.some(
    (pattern) => pattern === name || (pattern.startsWith('*.') && name.replace(/^[^.]+/, '*') === pattern),
  );
}
