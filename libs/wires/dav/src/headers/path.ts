import { DavFault } from '../fault.js';
import { HEADER_LIMITS } from '../limits.js';

/** Where a resource is, below the root, in decoded segments. */
export interface DavPath {
  readonly segments: readonly string[];
  /** It ends in a slash, as collections do. */
  readonly isCollection: boolean;
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\0-\x1f\x7f]/;
const UNRESERVED = /^[\w.~-]*$/;

/**
 * The segments of an absolute path, each decoded once. Refused are `.` and `..` however written, empty segments, slashes and
 * control characters that were escaped, and octets that are no UTF-8, so that a resource has one name. Throws `DavFault`.
 */
export function decodePath(path: string): DavPath {
  if (path.length > HEADER_LIMITS.path) throw new DavFault(414, 'the path is too long');
  if (!path.startsWith('/') || /[?#\s]/.test(path)) throw new DavFault(400, 'not an absolute path');
  const parts = path.slice(1).split('/');
  const isCollection = parts.at(-1) === '';
  if (isCollection) parts.pop();
  if (parts.length > HEADER_LIMITS.segments) throw new DavFault(414, 'the path has too many segments');
  return { segments: parts.map(decodeSegment), isCollection };
}

function decodeSegment(part: string): string {
  const segment = decodePercent(part);
  if (segment === '' || segment === '.' || segment === '..') throw new DavFault(400, 'a segment that names nothing');
  if (segment.includes('/') || CONTROL.test(segment)) throw new DavFault(400, 'a segment with a forbidden character');
  if (Buffer.byteLength(segment) > HEADER_LIMITS.segment) throw new DavFault(414, 'a segment is too long');
  return segment;
}

function decodePercent(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new DavFault(400, 'a segment that is not UTF-8 in percent escapes');
  }
}

/**
 * The path as it stands in a `DAV:href`. Everything is escaped but unreserved characters (RFC 3986 §2.3) and parentheses: clients
 * compare addresses as texts, and this form, with `%40` in addresses of mail, is the one that they make themselves.
 */
export function encodePath({ segments, isCollection }: DavPath): string {
  if (segments.length === 0) return '/';
  return `/${segments.map(encodeSegment).join('/')}${isCollection ? '/' : ''}`;
}

export function encodeSegment(segment: string): string {
  if (UNRESERVED.test(segment)) return segment;
  return encodeURIComponent(segment.toWellFormed()).replace(
    /[!'*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
