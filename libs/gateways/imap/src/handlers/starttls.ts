import { writeTagged } from '#wires/imap';
import { ConnectionGone } from '../session/channel.js';
import { bad } from '../session/reply.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.2.1 */
export const starttls: Handler<'STARTTLS'> = async (session, _command, tag) => {
  if (session.tls === null || session.secure) return bad('TLS is not available here');
  if (session.channel.framer.pending > 0) {
    // Octets sent in the clear behind STARTTLS may be another's, put in to be run inside TLS.
    session.bye('Nothing may be sent behind STARTTLS');
    return null;
  }
  writeTagged(session.out, tag, 'OK', 'Begin TLS negotiation now');
  session.channel.flush();
  try {
    await session.channel.startTls(session.tls);
  } catch (error) {
    session.options.logger.debug({ error, address: session.address }, 'TLS handshake failed');
    throw new ConnectionGone();
  }
  session.secure = true;
  return null;
};
