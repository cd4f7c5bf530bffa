import { parseGs2Header } from './gs2.js';
import { decodeUtf8, failed, type SaslMechanism, type SaslStep } from './mechanism.js';

/** `b64token` of RFC 6750 §2.1, after the scheme's name. */
function bearerToken(value: string): string | null {
  if (value.slice(0, 7).toLowerCase() !== 'bearer ') return null;
  const token = value.slice(7).trim();
  return token !== '' && /^[A-Za-z0-9\-._~+/]+=*$/.test(token) ? token : null;
}

function parsePairs(text: string): Map<string, string> | null {
  const pairs = new Map<string, string>();
  for (const pair of text.split('\x01')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    if (equals < 1) return null;
    const key = pair.slice(0, equals);
    if (pairs.has(key)) return null;
    pairs.set(key, pair.slice(equals + 1));
  }
  return pairs;
}

/** OAUTHBEARER: `client-resp = (gs2-header kvsep *kvpair kvsep) / kvsep` (RFC 7628 §3.1). Only reads it. */
export class OAuthBearerMechanism implements SaslMechanism {
  readonly name = 'OAUTHBEARER';

  start(initial: Buffer | null): SaslStep {
    return initial === null ? { kind: 'challenge', data: Buffer.alloc(0) } : this.next(initial);
  }

  next(response: Buffer): SaslStep {
    const text = decodeUtf8(response);
    const header = text === null ? null : parseGs2Header(text);
    if (text === null || header === null || header.binding === 'p') return failed('malformed message');
    const rest = text.slice(header.end);
    const pairs = rest.startsWith('\x01') && rest.endsWith('\x01\x01') ? parsePairs(rest) : null;
    const token = bearerToken(pairs?.get('auth') ?? '');
    if (token === null) return failed('no bearer token');
    return { kind: 'verify-token', username: header.authzid, authzid: header.authzid, token };
  }
}

/** XOAUTH2, the form before the standard: `user=` name ^A `auth=Bearer ` token ^A ^A. */
export class XOAuth2Mechanism implements SaslMechanism {
  readonly name = 'XOAUTH2';

  start(initial: Buffer | null): SaslStep {
    return initial === null ? { kind: 'challenge', data: Buffer.alloc(0) } : this.next(initial);
  }

  next(response: Buffer): SaslStep {
    const text = decodeUtf8(response);
    const pairs = text?.endsWith('\x01\x01') ? parsePairs(text) : null;
    const username = pairs?.get('user');
    const token = bearerToken(pairs?.get('auth') ?? '');
    if (!username || token === null) return failed('malformed message');
    return { kind: 'verify-token', username, authzid: '', token };
  }
}
