import { separator } from '#core/mailstore';
import { writeNamespace } from '#wires/imap';
import { otherUsers, sharedFolders } from '../session/mailboxes.js';
import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.3.10: one's own mailboxes, those of other people, and those that are nobody's alone. */
export const namespace: Handler<'NAMESPACE'> = (session) => {
  const personal = [{ prefix: '', delimiter: separator }];
  const below = (root: string) =>
    session.disabled.has('ACL') ? [] : [{ prefix: root + separator, delimiter: separator }];
  writeNamespace(session.out, { personal, otherUsers: below(otherUsers), shared: below(sharedFolders) }, session.utf8);
  return ok('NAMESPACE completed');
};
