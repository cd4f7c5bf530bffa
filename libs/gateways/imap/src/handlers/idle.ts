import { isDone, writeContinuation } from '#wires/imap';
import { ConnectionGone } from '../session/channel.js';
import { bad, ok, type Session } from '../session/session.js';
import { tellNews } from '../views/tell.js';
import type { Handler } from './handler.js';

/** Tells what is new while the client waits; what a slow reader has not taken yet waits with it. */
class Teller {
  private scheduled = false;
  private telling: Promise<void> = Promise.resolve();

  constructor(private readonly session: Session) {}

  /** Changes of one turn of the loop are told together. */
  readonly schedule = (): void => {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.telling = this.telling.then(() => this.tell());
    });
  };

  async finish(): Promise<void> {
    await this.telling;
  }

  private async tell(): Promise<void> {
    const { session } = this;
    if (!session.waiting || session.channel.blocked) return;
    try {
      await tellNews(session, true);
      if (session.selected?.removed) session.bye('The mailbox was deleted');
      session.channel.flush();
    } catch (error) {
      if (error instanceof ConnectionGone) return;
      session.options.logger.error({ error }, 'cannot tell what is new');
      session.channel.end();
    }
  }
}

/** RFC 9051 §6.3.13 */
export const idle: Handler<'IDLE'> = async (session) => {
  const { selected, channel, out } = session;
  writeContinuation(out, 'idling');
  await tellNews(session, true);
  const teller = new Teller(session);
  if (selected !== null) selected.onNews = teller.schedule;
  channel.onDrain = teller.schedule;
  try {
    const line = await session.readLine();
    return line !== null && isDone(line) ? ok('IDLE completed') : bad('Expected DONE');
  } finally {
    if (selected !== null) selected.onNews = null;
    channel.onDrain = null;
    await teller.finish();
  }
};
