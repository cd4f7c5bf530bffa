import { kindOf } from '#kernel';
import type { Authentication, Principal as CorePrincipal } from '#core/directory';
import type { MechanismName, ScramHash, ScramSecret } from '#wires/sasl';
import type { DirectoryPrincipal } from './flowReception.js';
import type { AuthenticationContext, Authenticator, Principal, TemporaryFailure } from './ports.js';

const failureDelay = 1000;

/** Sign-in for submission, by the directory. */
export class DirectoryAuthenticator implements Authenticator {
  readonly mechanisms: readonly MechanismName[] = ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'];

  constructor(
    private readonly authentication: Authentication,
    readonly scram: Authenticator['scram'],
  ) {}

  verifyPassword(
    username: string,
    password: string,
    context: AuthenticationContext,
  ): Promise<Principal | null | TemporaryFailure> {
    return guarded(async () => {
      const found = await this.authentication.verify(username, password, 'smtp', context.clientAddress);
      return found ? principalOf(username, found) : null;
    });
  }

  scramSecret(
    username: string,
    hash: ScramHash,
    context: AuthenticationContext,
  ): Promise<ScramSecret | null | TemporaryFailure> {
    return guarded(async () => {
      const found = await this.authentication.scramSecret(username, hash, context.clientAddress);
      if (!found) return null;
      const { salt, iterations, storedKey, serverKey } = found.secret;
      const octets = (text: string): Buffer => Buffer.from(text, 'base64');
      return { salt: octets(salt), iterations, storedKey: octets(storedKey), serverKey: octets(serverKey) };
    });
  }

  principal(username: string, context: AuthenticationContext): Promise<Principal | null | TemporaryFailure> {
    return guarded(async () => {
      const found = await this.authentication.scramSecret(username, 'sha256', context.clientAddress);
      if (found) this.authentication.scramEnded(username, context.clientAddress, true);
      return found ? principalOf(username, found.principal) : null;
    });
  }

  async failed(username: string | null, context: AuthenticationContext): Promise<void> {
    if (username !== null && context.mechanism.startsWith('SCRAM'))
      this.authentication.scramEnded(username, context.clientAddress, false);
    await new Promise((resolve) => setTimeout(resolve, failureDelay).unref());
  }
}

function principalOf(username: string, directory: CorePrincipal): DirectoryPrincipal {
  return { accountId: directory.accountId, username, directory };
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
