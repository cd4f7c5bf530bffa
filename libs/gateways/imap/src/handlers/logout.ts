import { writeTagged, writeUntaggedStatus } from '#wires/imap';
import type { Handler } from './handler.js';

/** RFC 9051 §6.1.3 */
export const logout: Handler<'LOGOUT'> = (session, _command, tag) => {
  session.deselect();
  writeUntaggedStatus(session.out, 'BYE', 'Logging out');
  writeTagged(session.out, tag, 'OK', 'LOGOUT completed');
  session.channel.end();
  return null;
};
