import type { Principal } from '#core/directory';
import { mayUseCleartext } from '#platform/net';
import { err, ok } from '#wires/pop3';
import { refusalOf } from './errorMap.js';
import { Maildrop } from './maildrop.js';
import type { AuthenticationContext, TemporaryFailure } from './ports.js';
import type { Session } from './session.js';

/** Whether this client may log in over the connection as it is. */
export function mayAuthenticate(session: Session): boolean {
  return session.encrypted || mayUseCleartext(session.options.cleartextAuthentication, session.address);
}

export function contextOf(session: Session, mechanism: string): AuthenticationContext {
  return { mechanism, clientAddress: session.address, tls: session.encrypted };
}

/** Goes from what the authenticator said to the TRANSACTION state, or says why not. */
export async function judge(
  session: Session,
  username: string,
  answer: Principal | null | TemporaryFailure,
  context: AuthenticationContext,
): Promise<void> {
  const { metrics, logger } = session.options;
  if (answer === null) return await refuse(session, username, 'refused', context);
  if ('temporary' in answer) {
    metrics.authentication?.(context.mechanism, 'temporary');
    // RFC 3206 §4: the password may be right, the client should not ask its user for another.
    session.write(err('Temporary authentication failure', 'SYS/TEMP'));
    return;
  }
  metrics.authentication?.(context.mechanism, 'succeeded');
  logger.info(
    { connection: session.id, username, address: session.address, mechanism: context.mechanism },
    'logged in',
  );
  await enter(session, answer);
}

/** The client hears the same for every reason. */
export async function refuse(
  session: Session,
  username: string | null,
  reason: string,
  context: AuthenticationContext,
): Promise<void> {
  const { authenticator, logger, metrics } = session.options;
  metrics.authentication?.(context.mechanism, 'failed');
  logger.info(
    { connection: session.id, address: session.address, reason, mechanism: context.mechanism },
    'log-in failed',
  );
  await authenticator.failed(username, context);
  // RFC 3206 §4: a problem with the credentials.
  session.write(err('Authentication failed', 'AUTH'));
  countFailure(session);
}

/** Too many failures end the connection. */
export function countFailure(session: Session): void {
  session.counters.authenticationFailures += 1;
  if (session.counters.authenticationFailures >= session.options.limits.authenticationFailures) session.hangUp();
}

async function enter(session: Session, principal: Principal): Promise<void> {
  const { store, limits, logger } = session.options;
  session.conversation.principal = principal;
  try {
    const maildrop = await Maildrop.open(store, principal, limits);
    if (maildrop === null) {
      // RFC 2449 §8.1.2
      session.write(err('Another session has the maildrop', 'IN-USE'));
      return;
    }
    if (session.lost) return await maildrop.release();
    session.conversation.maildrop = maildrop;
    const { messages, octets } = maildrop.remaining;
    session.write(ok(`${messages} messages (${octets} octets)`));
  } catch (error) {
    const [code, text] = refusalOf(error);
    logger.warn({ connection: session.id, err: error }, 'the maildrop cannot be opened');
    session.write(err(text, code));
  }
}
