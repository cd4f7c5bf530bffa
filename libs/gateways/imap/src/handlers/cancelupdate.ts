import { bad, ok } from '../session/reply.js';
import type { Handler } from './handler.js';

/** RFC 5267 §4.3.5 */
export const cancelupdate: Handler<'CANCELUPDATE'> = (session, { tags }) => {
  const { contexts } = session.mailbox;
  if (tags.some((tag) => !contexts?.has(tag))) return bad('No such command asked for updates');
  for (const tag of tags) contexts?.cancel(tag);
  return ok('CANCELUPDATE completed');
};
