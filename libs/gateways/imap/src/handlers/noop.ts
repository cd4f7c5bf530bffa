import { look } from '../session/looking.js';
import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.1.2: what is new is told before every reply, here also what another process committed this moment. */
export const noop: Handler<'NOOP'> = async (session) => {
  await look(session);
  return ok('NOOP completed');
};

/** RFC 3501 §6.4.1: the store is always in order. */
export const check: Handler<'CHECK'> = async (session) => {
  await look(session);
  return ok('CHECK completed');
};
