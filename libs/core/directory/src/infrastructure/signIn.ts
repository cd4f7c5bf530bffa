import { kindOf } from '#kernel';
import type { Principal, Scope } from '../domain/principal.js';
import type { Authentication, ScramKeys } from './authentication.js';

/** How somebody tries to sign in. */
export interface SignInContext {
  readonly mechanism: string;
  readonly clientAddress: string;
}

/** null for nobody, whatever the reason; `temporary` where it cannot be told now. */
export type SignInAnswer<T> = Promise<T | null | { readonly temporary: true }>;

/** Sign-in at one door, with answers instead of errors: what the gateways with SASL exchanges share. */
export class SignIn {
  /** `failureDelay`: milliseconds that a failed sign-in waits for its answer. */
  constructor(
    private readonly authentication: Authentication,
    private readonly scope: Scope,
    private readonly failureDelay = 1000,
  ) {}

  verifyPassword(username: string, password: string, { clientAddress }: SignInContext): SignInAnswer<Principal> {
    return guarded(() => this.authentication.verify(username, password, this.scope, clientAddress));
  }

  /** Takes an access token instead of a password. */
  verifyToken(username: string, token: string, { clientAddress }: SignInContext): SignInAnswer<Principal> {
    return guarded(() => this.authentication.tokens.verify(username, token, this.scope, clientAddress));
  }

  scramSecret(username: string, hash: string, { clientAddress }: SignInContext): SignInAnswer<ScramKeys> {
    return guarded(async () => (await this.authentication.scramSecret(username, hash, clientAddress))?.secret ?? null);
  }

  /** The principal of somebody who has proved to have the keys. */
  principal(username: string, { clientAddress }: SignInContext): SignInAnswer<Principal> {
    return guarded(async () => {
      const found = await this.authentication.scramSecret(username, 'sha256', clientAddress);
      if (found) this.authentication.scramEnded(username, clientAddress, true);
      return found?.principal ?? null;
    });
  }

  async failed(username: string | null, { mechanism, clientAddress }: SignInContext): Promise<void> {
    if (username !== null && mechanism.startsWith('SCRAM'))
      this.authentication.scramEnded(username, clientAddress, false);
    await new Promise((resolve) => setTimeout(resolve, this.failureDelay).unref());
  }
}

async function guarded<T>(work: () => Promise<T | null>): SignInAnswer<T> {
  try {
    return await work();
  } catch (error) {
    const kind = kindOf(error);
    if (kind === 'authentication-throttled' || kind === 'unavailable') return { temporary: true };
    throw error;
  }
}
