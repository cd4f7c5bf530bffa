import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';
import { tellStatus } from './statusValues.js';

/** RFC 9051 §6.3.11 */
export const status: Handler<'STATUS'> = async (session, { mailbox, items }) => {
  await tellStatus(session, await session.find(mailbox.name, 'r'), items);
  return ok('STATUS completed');
};
