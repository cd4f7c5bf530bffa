import { FumibakoError } from '#kernel';
import { maxProperties, maxPropertyOctets } from '../domain/limits.js';

/** Throws `limit-exceeded` for more than clients may keep. */
export function requireSmall(properties: Readonly<Record<string, string | null>>): void {
  const all = Object.entries(properties);
  const octets = all.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value ?? ''), 0);
  if (all.length > maxProperties || octets > maxPropertyOctets)
    throw new FumibakoError('limit-exceeded', `at most ${maxProperties} properties of ${maxPropertyOctets} octets`);
}
