import { multiLine } from '#wires/pop3';
import { mayAuthenticate } from '../login.js';
import type { Session } from '../session.js';
import type { Handler } from './handler.js';

export const capa: Handler<'CAPA'> = (session) => {
  session.write(multiLine('Capabilities', capabilities(session)));
};

/** What is offered now (RFC 2449 §5): nothing that only TLS would allow, no STLS where it cannot be used. */
function capabilities(session: Session): readonly string[] {
  const { authenticator, tls } = session.options;
  const before = session.conversation.maildrop === null;
  const list = ['TOP', 'UIDL', 'RESP-CODES', 'AUTH-RESP-CODE', 'PIPELINING', 'EXPIRE NEVER'];
  if (before && mayAuthenticate(session)) list.push('USER', `SASL ${authenticator.mechanisms.join(' ')}`);
  if (before && tls !== null && !session.encrypted) list.push('STLS');
  // RFC 2449 §6.9
  list.push('IMPLEMENTATION Fumibako');
  return list;
}
