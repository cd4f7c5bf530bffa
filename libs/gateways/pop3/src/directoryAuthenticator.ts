import { type Authentication, SignIn } from '#core/directory';
import type { MechanismName } from '#wires/sasl';
import type { Authenticator } from './ports.js';

/** Sign-in for POP3, by the directory. */
export class DirectoryAuthenticator extends SignIn implements Authenticator {
  readonly mechanisms: readonly MechanismName[] = ['SCRAM-SHA-256', 'PLAIN', 'LOGIN', 'OAUTHBEARER', 'XOAUTH2'];

  constructor(
    authentication: Authentication,
    readonly scram: Authenticator['scram'],
    failureDelay?: number,
  ) {
    super(authentication, 'pop3', failureDelay);
  }
}
