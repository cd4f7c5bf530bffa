import { tellNews } from '../views/tell.js';
import { ConnectionGone } from './channel.js';
import type { Session } from './session.js';

/** Tells what is new while the client waits; what a slow reader has not taken yet waits with it. */
export class Teller {
  private scheduled = false;
  private telling: Promise<void> = Promise.resolve();

  constructor(
    private readonly session: Session,
    private readonly mayExpunge: () => boolean,
  ) {}

  /** Changes of one turn of the loop are told together. */
  readonly schedule = (): void => {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.telling = this.telling.then(() => this.tell());
    });
  };

  /** Tells of everything that happens while somebody waits for the client. */
  async during<T>(waiting: () => Promise<T>): Promise<T> {
    const { selected, channel, notifications } = this.session;
    if (selected !== null) selected.onNews = this.schedule;
    if (notifications !== null) notifications.onNews = this.schedule;
    channel.onDrain = this.schedule;
    try {
      return await waiting();
    } finally {
      if (selected !== null) selected.onNews = null;
      if (notifications !== null) notifications.onNews = null;
      channel.onDrain = null;
      await this.telling;
    }
  }

  private async tell(): Promise<void> {
    const { session } = this;
    if (!session.waiting || session.channel.blocked) return;
    try {
      await tellNews(session, this.mayExpunge());
      if (session.selected?.removed) session.bye('The mailbox was deleted');
      session.channel.flush();
    } catch (error) {
      if (error instanceof ConnectionGone) return;
      session.options.logger.error({ error }, 'cannot tell what is new');
      session.channel.end();
    }
  }
}
