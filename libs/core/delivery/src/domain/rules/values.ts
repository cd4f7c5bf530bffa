import { addressKey, readAddress } from '#core/directory';
import { canonicalDomain, FumibakoError } from '#kernel';
import { maxText, maxValues } from './model.js';

type Members = Readonly<Record<string, unknown>>;

const maxPosition = 1_000_000;

export function members(value: unknown, known: readonly string[] | null): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`expected ${known?.join(', ') ?? 'a name and a value'}`);
  const strange = Object.keys(value).find((key) => known !== null && !known.includes(key));
  if (strange !== undefined) throw invalid(`${strange} is none of ${known?.join(', ')}`);
  return value as Members;
}

/** What stands alone is a list of one. */
export function list(value: unknown, name: string, most: number): readonly unknown[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (all.length > most) throw new FumibakoError('limit-exceeded', `${name} has at most ${most} entries`);
  return all;
}

export function text(value: unknown, name: string, most: number): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw invalid(`${name} is a text`);
  const plain = String(value).trim();
  if (plain === '' || plain.length > most) throw invalid(`${name} has 1 to ${most} characters`);
  if (/\p{Cc}/u.test(plain) || !plain.isWellFormed()) throw invalid(`${name} is one line of text`);
  return plain;
}

export function texts(value: unknown, name: string): readonly string[] {
  const all = list(value, name, maxValues).map((each) => text(each, name, maxText));
  if (all.length === 0) throw invalid(`${name} is compared with nothing`);
  return all;
}

export function parties(value: unknown): readonly string[] {
  return texts(value, 'address').map((party) => {
    if (!party.startsWith('@')) return addressKey(readAddress(party));
    const domain = canonicalDomain(party.slice(1));
    if (domain === null) throw invalid(`${party} is neither an address nor @ and a domain`);
    return `@${domain}`;
  });
}

export function readPosition(value: unknown): number {
  const place = Number(value);
  if (!Number.isInteger(place) || place < 0 || place > maxPosition)
    throw invalid(`position is a number from 0 to ${maxPosition}`);
  return place;
}

export const invalid = (reason: string): FumibakoError => new FumibakoError('invalid', reason);
