import type { SmtpConnection } from './client/connection.js';
import type { Attempt, OutgoingMessage } from './client/types.js';
import { Slots } from './slots.js';
import type { TlsWish, UsedTls } from './tls/demand.js';
import type { Way, Ways } from './ways.js';

/** What came of one message. */
export interface Handed {
  /** One for each recipient, in order. */
  readonly attempts: readonly Attempt[];
  /** The destination cannot be reached; nothing was tried. */
  readonly down: boolean;
  /** The server has as many connections from here as it gets; nothing was tried. */
  readonly busy?: true;
  readonly host: string | null;
  /** Null where there was no connection. */
  readonly tls: UsedTls | null;
}

/** Messages on one connection; some servers count. */
const maxMessages = 100;
/** Milliseconds for which a connection is kept for what may come. */
const idleTime = 5000;

interface Idle {
  readonly connection: SmtpConnection;
  readonly timer: NodeJS.Timeout;
}

/** Keeps connections from one message to the next. */
export class Courier {
  private readonly idle = new Map<string, Idle[]>();

  private readonly slots: Slots;

  /** @param limit connections to one server that many destinations are behind */
  constructor(
    readonly ways: Ways,
    limit: number,
  ) {
    this.slots = new Slots(limit);
  }

  /** Hands a message over, on a connection that is there or on a new one. */
  async hand(destination: string, message: OutgoingMessage): Promise<Handed> {
    const way = await this.ways.of(destination, message.reversePath);
    if (!way.hop.shared) return await this.along(way, destination, message);
    if (!(await this.slots.enter(way.name))) return { attempts: [], down: false, busy: true, host: null, tls: null };
    try {
      return await this.along(way, destination, message);
    } finally {
      this.slots.leave(way.name);
    }
  }

  private async along({ hop, name, whole }: Way, destination: string, message: OutgoingMessage): Promise<Handed> {
    const wish = wishOf(message);
    const key = `${hop.shared ? '' : destination} ${wish} ${name}`;
    for (;;) {
      const kept = this.take(key);
      const opened = kept ? { kind: 'open' as const, connection: kept } : await hop.open(destination, wish);
      if (opened.kind === 'closed') {
        const { attempt } = opened;
        // What is too little for a message that must stay under TLS may be enough for all others, and those of other
        // senders may go another way.
        const down = opened.down && wish === 'usual' && whole;
        return { attempts: message.recipients.map(() => attempt), down, host: attempt.remote, tls: null };
      }
      const { connection } = opened;
      const { attempts, lostEarly } = await connection.deliver(message);
      // A connection that ended while nobody used it says nothing about the message.
      if (lostEarly && kept) continue;
      this.keep(key, connection);
      return { attempts, down: false, host: connection.target.host, tls: connection.tls ?? 'none' };
    }
  }

  /** Ends what is kept. */
  async close(): Promise<void> {
    const all = [...this.idle.values()].flat();
    this.idle.clear();
    for (const { timer } of all) clearTimeout(timer);
    await Promise.all(all.map(({ connection }) => connection.quit()));
  }

  private take(key: string): SmtpConnection | null {
    for (let idle = this.idle.get(key)?.pop(); idle; idle = this.idle.get(key)?.pop()) {
      clearTimeout(idle.timer);
      if (idle.connection.usable) return idle.connection;
    }
    this.idle.delete(key);
    return null;
  }

  private keep(key: string, connection: SmtpConnection): void {
    if (!connection.usable) return;
    if (connection.messages >= maxMessages) return void connection.quit();
    const list = this.idle.get(key) ?? [];
    this.idle.set(key, list);
    const idle: Idle = {
      connection,
      timer: setTimeout(() => {
        list.splice(list.indexOf(idle), 1);
        if (list.length === 0) this.idle.delete(key);
        void connection.quit();
      }, idleTime).unref(),
    };
    list.push(idle);
  }
}

const wishOf = ({ requireTls, tlsOptional }: OutgoingMessage): TlsWish =>
  requireTls ? 'required' : tlsOptional ? 'optional' : 'usual';
