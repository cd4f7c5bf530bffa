import { err, ok } from '#wires/pop3';
import { mayAuthenticate } from '../login.js';
import type { Handler } from './handler.js';

/** Says the same for every name (RFC 1939 §13 warns of servers that tell who has a maildrop). */
export const user: Handler<'USER'> = (session, { username }) => {
  if (!mayAuthenticate(session)) return session.write(err('Encryption required to log in'));
  session.conversation.username = username;
  session.write(ok());
};
