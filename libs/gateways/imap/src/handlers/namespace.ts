import { separator } from '#core/mailstore';
import { writeNamespace } from '#wires/imap';
import { otherUsers } from '../session/mailboxes.js';
import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.3.10: one's own mailboxes, and those of other people; there are none that are nobody's. */
export const namespace: Handler<'NAMESPACE'> = (session) => {
  const personal = [{ prefix: '', delimiter: separator }];
  const others = session.disabled.has('ACL') ? [] : [{ prefix: otherUsers + separator, delimiter: separator }];
  writeNamespace(session.out, { personal, otherUsers: others, shared: [] }, session.utf8);
  return ok('NAMESPACE completed');
};
