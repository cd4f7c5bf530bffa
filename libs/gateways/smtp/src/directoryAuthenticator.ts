import { type Authentication, type Principal as CorePrincipal, SignIn, type SignInAnswer } from '#core/directory';
import type { MechanismName, ScramHash, ScramSecret } from '#wires/sasl';
import type { DirectoryPrincipal } from './flowReception.js';
import type { AuthenticationContext, Authenticator } from './ports.js';

/** Sign-in for submission, by the directory. */
export class DirectoryAuthenticator implements Authenticator {
  readonly mechanisms: readonly MechanismName[] = ['SCRAM-SHA-256', 'PLAIN', 'LOGIN', 'OAUTHBEARER', 'XOAUTH2'];
  private readonly signIn: SignIn;

  constructor(
    authentication: Authentication,
    readonly scram: Authenticator['scram'],
  ) {
    this.signIn = new SignIn(authentication, 'smtp');
  }

  verifyPassword(username: string, password: string, context: AuthenticationContext): SignInAnswer<DirectoryPrincipal> {
    return named(username, this.signIn.verifyPassword(username, password, context));
  }

  verifyToken(username: string, token: string, context: AuthenticationContext): SignInAnswer<DirectoryPrincipal> {
    return named(username, this.signIn.verifyToken(username, token, context));
  }

  scramSecret(username: string, hash: ScramHash, context: AuthenticationContext): SignInAnswer<ScramSecret> {
    return this.signIn.scramSecret(username, hash, context);
  }

  principal(username: string, context: AuthenticationContext): SignInAnswer<DirectoryPrincipal> {
    return named(username, this.signIn.principal(username, context));
  }

  failed(username: string | null, context: AuthenticationContext): Promise<void> {
    return this.signIn.failed(username, context);
  }
}

/** The person under the name that was signed in with. */
async function named(username: string, answer: SignInAnswer<CorePrincipal>): SignInAnswer<DirectoryPrincipal> {
  const found = await answer;
  if (found === null || 'temporary' in found) return found;
  const { accountId, address, token } = found;
  return { accountId, username: username || address, directory: found, ...(token === undefined ? {} : { token }) };
}
