import { kindOf } from '#kernel';
import type { Authentication, Principal } from '#core/directory';
import type { MechanismName, ScramHash, ScramSecret } from '#wires/sasl';
import type { AuthenticationContext, Authenticator, TemporaryFailure } from './ports.js';

/** Sign-in for POP3, by the directory. */
export class DirectoryAuthenticator implements Authenticator {
  readonly mechanisms: readonly MechanismName[] = ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'];

  /** `failureDelay`: milliseconds that a failed log-in waits for its answer. */
  constructor(
    private readonly authentication: Authentication,
    readonly scram: Authenticator['scram'],
    private readonly failureDelay = 1000,
  ) {}

  verifyPassword(
    username: string,
    password: string,
    { clientAddress }: AuthenticationContext,
  ): Promise<Principal | null | TemporaryFailure> {
    return guarded(() => this.authentication.verify(username, password, 'pop3', clientAddress));
  }

  scramSecret(
    username: string,
    hash: ScramHash,
    { clientAddress }: AuthenticationContext,
  ): Promise<ScramSecret | null | TemporaryFailure> {
    return guarded(async () => {
      const found = await this.authentication.scramSecret(username, hash, clientAddress);
      if (!found) return null;
      const { salt, iterations, storedKey, serverKey } = found.secret;
      const octets = (text: string): Buffer => Buffer.from(text, 'base64');
      return { salt: octets(salt), iterations, storedKey: octets(storedKey), serverKey: octets(serverKey) };
    });
  }

  principal(username: string, { clientAddress }: AuthenticationContext): Promise<Principal | null | TemporaryFailure> {
    return guarded(async () => {
      const found = await this.authentication.scramSecret(username, 'sha256', clientAddress);
      if (found) this.authentication.scramEnded(username, clientAddress, true);
      return found?.principal ?? null;
    });
  }

  async failed(username: string | null, { mechanism, clientAddress }: AuthenticationContext): Promise<void> {
    if (username !== null && mechanism.startsWith('SCRAM'))
      this.authentication.scramEnded(username, clientAddress, false);
    await new Promise((resolve) => setTimeout(resolve, this.failureDelay).unref());
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T | TemporaryFailure> {
  try {
    return await work();
  } catch (error) {
    const kind = kindOf(error);
    if (kind === 'authentication-throttled' || kind === 'unavailable') return { temporary: true };
    throw error;
  }
}
