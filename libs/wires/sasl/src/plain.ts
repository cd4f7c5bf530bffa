import { decodeUtf8, failed, type SaslMechanism, type SaslStep } from './mechanism.js';
import { saslPrep } from './saslPrep.js';

/** PLAIN: `message = [authzid] UTF8NUL authcid UTF8NUL passwd` (RFC 4616 §2). */
export class PlainMechanism implements SaslMechanism {
  readonly name = 'PLAIN';

  start(initial: Buffer | null): SaslStep {
    return initial === null ? { kind: 'challenge', data: Buffer.alloc(0) } : this.next(initial);
  }

  next(response: Buffer): SaslStep {
    const text = decodeUtf8(response);
    if (text === null) return failed('not UTF-8');
    const fields = text.split('\0', 4);
    const [authzid, authcid, password] = fields;
    if (fields.length !== 3 || authzid === undefined || !authcid || !password) return failed('not three fields');
    const username = saslPrep(authcid);
    // RFC 4616 §2: a server that cannot prepare what it was given fails the exchange.
    if (!username || saslPrep(authzid) === null) return failed('a user name with prohibited characters');
    return { kind: 'verify-password', username, authzid, password };
  }
}
