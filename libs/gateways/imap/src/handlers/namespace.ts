import { separator } from '#core/mailstore';
import { writeNamespace } from '#wires/imap';
import { ok } from '../session/session.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.3.10: everybody has mailboxes of his own, and no others. */
export const namespace: Handler<'NAMESPACE'> = (session) => {
  const personal = [{ prefix: '', delimiter: separator }];
  writeNamespace(session.out, { personal, otherUsers: [], shared: [] }, session.utf8);
  return ok('NAMESPACE completed');
};
