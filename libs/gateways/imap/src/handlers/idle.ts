import { isDone, writeContinuation } from '#wires/imap';
import { look } from '../session/looking.js';
import { bad, ok } from '../session/reply.js';
import { Teller } from '../session/teller.js';
import { tellNews } from '../views/tell.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.3.13 */
export const idle: Handler<'IDLE'> = async (session) => {
  writeContinuation(session.out, 'idling');
  await look(session);
  await tellNews(session, true);
  const line = await new Teller(session, () => true).during(() => session.readLine());
  return line !== null && isDone(line) ? ok('IDLE completed') : bad('Expected DONE');
};
