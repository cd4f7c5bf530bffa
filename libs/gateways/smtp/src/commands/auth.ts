import { mayUseCleartext } from '#platform/net';
import { isCleartext, isMechanismName, type MechanismName } from '#wires/sasl';
import { AuthExchange } from '../authExchange.js';
import type { Command } from '../command.js';
import type { Session } from '../session.js';

/** Whether this client may log in over the connection as it is. */
function mayAuthenticate(session: Session): boolean {
  return session.tls !== null || mayUseCleartext(session.options.cleartextAuthentication, session.address);
}

/** The mechanisms offered now: none before TLS, unless the policy says so (RFC 4954 §4). */
export function offeredMechanisms(session: Session): readonly MechanismName[] {
  const { authenticator } = session.options;
  if (authenticator === null || !mayAuthenticate(session)) return [];
  const { mechanisms, verifyToken } = authenticator;
  return mechanisms.filter((name) => verifyToken !== undefined || (name !== 'OAUTHBEARER' && name !== 'XOAUTH2'));
}

export const auth: Command = {
  name: 'AUTH',
  source: 'RFC 4954 §4',
  services: ['mx', 'submission', 'lmtp'],
  keywords: (session) => {
    const offered = session.conversation.principal === null ? offeredMechanisms(session) : [];
    return offered.length > 0 ? [`AUTH ${offered.join(' ')}`] : [];
  },
  handle: (session, argument) => {
    const { conversation, options } = session;
    if (options.authenticator === null) return session.reply(502, '5.5.1', 'There is no log-in here');
    if (!conversation.extended) return session.reply(503, '5.5.1', 'Say EHLO first');
    // RFC 4954 §4: not twice, and not within a transaction.
    if (conversation.principal !== null) return session.reply(503, '5.5.1', 'Logged in already');
    if (conversation.transaction !== null) return session.reply(503, '5.5.1', 'A transaction is open');
    const [word = '', initial, ...more] = argument.split(' ');
    const name = word.toUpperCase();
    if (word === '' || more.length > 0) return session.reply(501, '5.5.4', 'Syntax: AUTH mechanism [initial-response]');
    if (!isMechanismName(name)) return session.reply(504, '5.5.4', 'Mechanism not known');
    // RFC 4954 §6: 538 for a mechanism that needs encryption first.
    if (!mayAuthenticate(session)) {
      return session.reply(538, '5.7.11', isCleartext(name) ? 'Encryption required' : 'Encryption required to log in');
    }
    if (!offeredMechanisms(session).includes(name)) return session.reply(504, '5.5.4', 'Mechanism not offered');
    return new AuthExchange(session, options.authenticator, name).begin(initial ?? null);
  },
};
