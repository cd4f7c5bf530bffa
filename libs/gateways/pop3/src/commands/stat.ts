import { maildropOf } from '../session.js';
import type { Handler } from './handler.js';

export const stat: Handler<'STAT'> = (session) => {
  const { messages, octets } = maildropOf(session).remaining;
  session.write(`+OK ${messages} ${octets}\r\n`);
};
