import { beginUrlFetch } from '#wires/imap';
import { ConnectionGone } from '../session/channel.js';
import { ok } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { octetsOfUrl } from '../urlauth/reading.js';
import type { Handler } from './handler.js';

async function tell(session: Session, url: string): Promise<void> {
  const { out, channel, options } = session;
  const octets = await octetsOfUrl(session, url);
  beginUrlFetch(out, url, octets?.size ?? null);
  if (octets === null) return;
  try {
    for await (const slice of octets.slices) {
      out.octets(slice);
      await channel.relieve();
    }
  } catch (error) {
    // what was announced cannot be sent any more: there is no other way to say so
    options.logger.error({ error }, 'a message that a URL names cannot be read');
    channel.destroy();
    throw new ConnectionGone();
  }
  out.crlf();
}

/** RFC 4467 §7: each by itself, so that one that is wrong takes nothing from the others. */
export const urlfetch: Handler<'URLFETCH'> = async (session, { urls }) => {
  for (const url of urls) await tell(session, url);
  return ok('URLFETCH completed');
};
