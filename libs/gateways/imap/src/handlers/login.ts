import { logIn, logInFailed, privacyRequired } from './signIn.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.2.3 */
export const login: Handler<'LOGIN'> = async (session, { user, password }) => {
  if (!session.mayAuthenticate) return privacyRequired();
  const principal = await session.options.authentication.verify(user, password, 'imap', session.address);
  return principal === null ? logInFailed(session, 'LOGIN', 'refused') : logIn(session, principal, 'LOGIN');
};
