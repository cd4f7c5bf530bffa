import { err, ok } from '#wires/pop3';
import type { Handler } from './handler.js';

/** Ends the session; from the TRANSACTION state by way of UPDATE (RFC 1939 §6). */
export const quit: Handler<'QUIT'> = async (session) => {
  const { maildrop } = session.conversation;
  let reply = ok('Bye');
  if (maildrop !== null) {
    try {
      const removed = await maildrop.update();
      if (removed > 0) session.options.logger.info({ connection: session.id, removed }, 'messages removed');
    } catch (error) {
      session.options.logger.error({ connection: session.id, err: error }, 'messages could not be removed');
      reply = err('Some deleted messages not removed', 'SYS/TEMP');
    }
    // Before the reply, so that the client may come again at once.
    await maildrop.release();
  }
  session.write(reply);
  session.hangUp();
};
