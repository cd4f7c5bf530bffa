import { writeCapability } from '#wires/imap';
import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.1.1 */
export const capability: Handler<'CAPABILITY'> = (session) => {
  writeCapability(session.out, session.capabilities);
  return ok('CAPABILITY completed');
};
