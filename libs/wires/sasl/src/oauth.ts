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

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));

/** One message of the client, and after a refusal, which is told by a challenge, one more that only ends the exchange. */
abstract class TokenMechanism implements SaslMechanism {
  abstract readonly name: string;
  private refusal: string | null = null;

  start(initial: Buffer | null): SaslStep {
    return initial === null ? { kind: 'challenge', data: Buffer.alloc(0) } : this.next(initial);
  }

  next(response: Buffer): SaslStep {
    // RFC 7628 §3.2.3: what the client says to an error makes no difference.
    if (this.refusal !== null) return failed(this.refusal);
    const text = decodeUtf8(response);
    return (text === null ? null : this.read(text)) ?? this.malformed();
  }

  protected abstract read(text: string): SaslStep | null;
  protected abstract malformed(): SaslStep;

  protected refuse(reason: string, error: object): SaslStep {
    this.refusal = reason;
    return { kind: 'challenge', data: json(error) };
  }
}

/**
 * OAUTHBEARER: `client-resp = (gs2-header kvsep *kvpair kvsep) / kvsep` (RFC 7628 §3.1). The pairs `host` and `port` are not
 * compared with anything: a server has many names, and forwarded ports that it does not know of.
 */
export class OAuthBearerMechanism extends TokenMechanism {
  readonly name = 'OAUTHBEARER';

  protected read(text: string): SaslStep | null {
    const header = parseGs2Header(text);
    if (header === null || header.binding === 'p') return null;
    const rest = text.slice(header.end);
    const pairs = rest.startsWith('\x01') && rest.endsWith('\x01\x01') ? parsePairs(rest) : null;
    const token = bearerToken(pairs?.get('auth') ?? '');
    if (token === null) return null;
    // RFC 7628 §3.2.2: one status for every token that is not good
    const refuse = (scope: string): SaslStep => this.refuse('refused', { status: 'invalid_token', scope });
    return { kind: 'verify-token', username: header.authzid, authzid: header.authzid, token, refuse };
  }

  protected malformed(): SaslStep {
    return this.refuse('malformed message', { status: 'invalid_request' });
  }
}

/** XOAUTH2, the form before the standard: `user=` name ^A `auth=Bearer ` token ^A ^A. */
export class XOAuth2Mechanism extends TokenMechanism {
  readonly name = 'XOAUTH2';

  protected read(text: string): SaslStep | null {
    const pairs = text.endsWith('\x01\x01') ? parsePairs(text) : null;
    const username = pairs?.get('user');
    const token = bearerToken(pairs?.get('auth') ?? '');
    if (username === undefined || token === null) return null;
    const refuse = (scope: string): SaslStep => this.refuse('refused', { status: '401', schemes: 'bearer', scope });
    return { kind: 'verify-token', username, authzid: '', token, refuse };
  }

  protected malformed(): SaslStep {
    return this.refuse('malformed message', { status: '400', schemes: 'bearer' });
  }
}
