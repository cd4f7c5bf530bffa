import { writeId } from '#wires/imap';
import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';

const SELF = new Map([['name', 'Fumibako']]);

/** RFC 2971 §3.1 */
export const id: Handler<'ID'> = (session, { parameters }) => {
  const client = Object.fromEntries([...parameters].filter(([field]) => field === 'name' || field === 'version'));
  session.options.logger.debug({ client, address: session.address }, 'client told its name');
  writeId(session.out, SELF);
  return ok('ID completed');
};
