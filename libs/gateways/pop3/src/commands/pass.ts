import { err } from '#wires/pop3';
import { contextOf, judge, mayAuthenticate } from '../login.js';
import type { Handler } from './handler.js';

export const pass: Handler<'PASS'> = async (session, { password }) => {
  const { conversation, options } = session;
  const { username } = conversation;
  // RFC 1939 §7: directly after a successful USER.
  if (!mayAuthenticate(session) || username === null) return session.write(err('Say USER first'));
  conversation.username = null;
  const context = contextOf(session, 'USER');
  await judge(session, username, await options.authenticator.verifyPassword(username, password, context), context);
};
