import { LIMITS_BEFORE_LOGIN, writeTagged } from '#wires/imap';
import type { Handler } from './handler.js';

/** RFC 8437 §3 */
export const unauthenticate: Handler<'UNAUTHENTICATE'> = async (session, _command, tag) => {
  const { options, channel, out, principal } = session;
  options.logger.info({ account: principal?.accountId, address: session.address }, 'unauthenticated');
  session.reset();
  channel.framer.setLimits(LIMITS_BEFORE_LOGIN);
  session.loggedOut();
  writeTagged(out, tag, 'OK', 'Nobody is logged in');
  // RFC 8437 §4.1
  if (channel.compressed) await channel.decompress();
  return null;
};
