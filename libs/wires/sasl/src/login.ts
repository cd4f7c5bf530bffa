import { decodeUtf8, failed, type SaslMechanism, type SaslStep } from './mechanism.js';
import { saslPrep } from './saslPrep.js';

/** LOGIN: the user name and the password, each after its prompt (draft-murchison-sasl-login-00). */
export class LoginMechanism implements SaslMechanism {
  readonly name = 'LOGIN';
  private username: string | null = null;

  start(initial: Buffer | null): SaslStep {
    // Some clients send the user name along with the command.
    return initial === null ? { kind: 'challenge', data: Buffer.from('Username:') } : this.next(initial);
  }

  next(response: Buffer): SaslStep {
    const text = decodeUtf8(response);
    if (text === null || text.includes('\0')) return failed('not UTF-8 without NUL');
    if (this.username === null) {
      const username = saslPrep(text);
      if (!username) return failed('no user name');
      this.username = username;
      return { kind: 'challenge', data: Buffer.from('Password:') };
    }
    if (text === '') return failed('no password');
    return { kind: 'verify-password', username: this.username, authzid: '', password: text };
  }
}
