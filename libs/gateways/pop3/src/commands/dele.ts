import { err, ok } from '#wires/pop3';
import { maildropOf } from '../session.js';
import type { Handler } from './handler.js';

/** Marks a message; it is removed at QUIT (RFC 1939 §5). */
export const dele: Handler<'DELE'> = (session, { message }) => {
  const maildrop = maildropOf(session);
  const index = maildrop.find(message);
  if (index === null) return session.write(err('There is no such message'));
  maildrop.mark(index);
  session.write(ok());
};
