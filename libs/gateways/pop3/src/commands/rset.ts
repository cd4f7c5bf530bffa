import { ok } from '#wires/pop3';
import { maildropOf } from '../session.js';
import type { Handler } from './handler.js';

export const rset: Handler<'RSET'> = (session) => {
  const maildrop = maildropOf(session);
  maildrop.unmarkAll();
  session.write(ok(`${maildrop.remaining.messages} messages`));
};
