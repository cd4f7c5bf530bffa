import { DavFault } from '../fault.js';
import { type DavPath, decodePath } from './path.js';

/**
 * The path of an address that must be on this server: an absolute path, or a URL with the authority that the request itself has
 * (RFC 4918 §8.3). The scheme is not compared, for a proxy may have brought TLS. Throws `DavFault`, 502 for another server
 * (RFC 4918 §9.8.5).
 */
export function ownPath(reference: string, host: string): DavPath {
  const match = /^(https?):\/\/([^/?#]*)(\/.*)?$/i.exec(reference);
  if (match === null) return decodePath(reference);
  const [, scheme = '', authority = '', path = '/'] = match;
  if (authority.includes('@')) throw new DavFault(400, 'an address with a user');
  if (canonical(authority, scheme) !== canonical(host, scheme)) throw new DavFault(502, 'an address on another server');
  return decodePath(path);
}

function canonical(authority: string, scheme: string): string {
  const usual = scheme.toLowerCase() === 'https' ? ':443' : ':80';
  const name = authority.toLowerCase();
  return name.endsWith(usual) ? name.slice(0, -usual.length) : name;
}

/** `Destination = "Destination" ":" Simple-ref` (RFC 4918 §10.3) */
export function readDestination(value: string | undefined, host: string): DavPath {
  if (value === undefined || value.trim() === '') throw new DavFault(400, 'no Destination');
  return ownPath(value.trim(), host);
}
