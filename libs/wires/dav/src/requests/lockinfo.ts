import { malformed } from '../fault.js';
import { dav } from '../names.js';
import { childOf, hasChild, isNamed, requiredChild } from '../xml/element.js';
import { printElement } from '../xml/print.js';
import { readXml } from '../xml/read.js';

/** `scope` of a write lock that is asked for; `owner` is the element as text, to be given back. */
export interface LockInfo {
  readonly scope: 'exclusive' | 'shared';
  readonly owner: string | null;
}

/** `<!ELEMENT lockinfo (lockscope, locktype, owner?) >`; null without a body: a lock is refreshed (RFC 4918 §9.10.2). */
export function readLockInfo(octets: Uint8Array): LockInfo | null {
  if (octets.length === 0) return null;
  const root = readXml(octets);
  if (!isNamed(root, dav('lockinfo'))) throw malformed('the body is no lockinfo');
  const scope = requiredChild(root, dav('lockscope'));
  if (!hasChild(requiredChild(root, dav('locktype')), dav('write'))) throw malformed('a lock that is no write lock');
  const [exclusive, shared] = ['exclusive', 'shared'].map((name) => hasChild(scope, dav(name)));
  if (exclusive === shared) throw malformed('a lock is either exclusive or shared');
  const owner = childOf(root, dav('owner'));
  return { scope: exclusive ? 'exclusive' : 'shared', owner: owner === null ? null : printElement(owner) };
}
