import type { Principal } from '#core/directory';
import { LIMITS_AFTER_LOGIN } from '#wires/imap';
import { no, ok, type Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';

/** RFC 9051 §6.2.3, RFC 5530 §3: nothing goes without TLS. */
export const privacyRequired = (): Reply => no('Encryption required to log in', { name: 'PRIVACYREQUIRED' });

export function logIn(session: Session, principal: Principal, mechanism: string): Reply {
  const { options } = session;
  session.principal = principal;
  session.channel.framer.setLimits(LIMITS_AFTER_LOGIN);
  session.loggedIn();
  session.authenticationFailures = 0;
  options.metrics.authentication?.(mechanism, 'succeeded');
  options.logger.info({ account: principal.accountId, address: session.address, mechanism }, 'logged in');
  return ok('Logged in', { name: 'CAPABILITY', capabilities: session.capabilities });
}

/** The client hears the same for every reason. */
export function logInFailed(session: Session, mechanism: string, reason: string): Reply {
  const { options } = session;
  session.authenticationFailures += 1;
  options.metrics.authentication?.(mechanism, 'failed');
  options.logger.info({ address: session.address, mechanism, reason }, 'log-in failed');
  return no('Authentication failed', { name: 'AUTHENTICATIONFAILED' });
}
