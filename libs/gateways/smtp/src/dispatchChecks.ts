import type { Command } from './command.js';
import type { Session } from './session.js';

/** What stands in the way of a command, as a reply; null when nothing does. */
export function checkState(session: Session, command: Pick<Command, 'mail'>): [number, string, string] | null {
  if (!command.mail) return null;
  const { conversation, options } = session;
  if (conversation.helo === null) {
    return [503, '5.5.1', options.service === 'lmtp' ? 'Say LHLO first' : 'Say EHLO first'];
  }
  if (!options.requireAuthentication || conversation.principal !== null) return null;
  // RFC 4954 §6, RFC 3207 §4.
  const needsTls = session.tls === null && options.tls !== null && options.cleartextAuthentication === 'never';
  return [530, '5.7.0', needsTls ? 'Must issue a STARTTLS command first' : 'Authentication required'];
}
