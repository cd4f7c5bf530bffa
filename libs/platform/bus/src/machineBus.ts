import { randomUUID } from 'node:crypto';
import { accountId, tokenId } from '#kernel';
import { GatheredNews } from './gatheredNews.js';
import { type Guess, isGuess, isNews, type News } from './messages.js';

/** A connection to PostgreSQL for LISTEN and NOTIFY; what `pg.Client` has. */
export interface NotifyingClient {
  connect(): Promise<unknown>;
  query(text: string, values?: unknown[]): Promise<unknown>;
  on(event: 'notification', listener: (message: { payload?: string | undefined }) => void): unknown;
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown;
  end(): Promise<void>;
}

const channel = 'fumibako_news';
/** Notifications between machines are gathered for so many milliseconds. */
const gatherTime = 50;
const reconnectTime = 500;

/** The supervisor's end of the bus: between the workers of this machine, and by PostgreSQL between machines. */
export class MachineBus {
  private readonly node = randomUUID();
  private readonly gathered = new GatheredNews();
  private timer: NodeJS.Timeout | null = null;
  private client: NotifyingClient | null = null;
  /** The connection that is there or being made. */
  private current: NotifyingClient | null = null;
  private closed = false;

  constructor(
    private readonly options: {
      readonly connect: () => NotifyingClient;
      /** Hands a message to every worker but `except`. */
      readonly broadcast: (message: News | Guess, except: number | null) => void;
    },
  ) {}

  /** Keeps listening until `close`, whatever happens to the database. */
  async start(): Promise<void> {
    const client = this.options.connect();
    this.current = client;
    const again = (): void => this.reconnect(client);
    client.on('error', again);
    client.on('end', again);
    client.on('notification', ({ payload }) => this.received(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      this.client = client;
      this.options.broadcast({ kind: 'resynchronise' }, null);
    } catch {
      again();
    }
  }

  /** News from a worker of this machine. */
  fromWorker(worker: number, message: unknown): void {
    // Guesses stay within the machine: the others count those that they see.
    if (isGuess(message)) return this.options.broadcast(message, worker);
    if (!isNews(message)) return;
    this.options.broadcast(message, worker);
    this.gathered.add(message);
    this.timer ??= setTimeout(() => void this.flush(), gatherTime);
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  /** One new connection for one that is gone: whatever a client says after it has been replaced is of no interest. */
  private reconnect(client: NotifyingClient): void {
    if (this.closed || client !== this.current) return;
    this.current = null;
    this.client = null;
    client.end().catch(() => undefined);
    setTimeout(() => {
      if (!this.closed) void this.start();
    }, reconnectTime).unref();
  }

  private async flush(): Promise<void> {
    this.timer = null;
    for (const item of this.gathered.take()) await notify(this.client, item, this.node).catch(() => undefined);
  }

  private received(payload: string): void {
    const news = parse(payload);
    if (news && news.node !== this.node) this.options.broadcast(news.news, null);
  }
}

/** Sends news to every machine; for programs that are no worker, such as the command line. */
export async function notify(client: Pick<NotifyingClient, 'query'> | null, news: News, node = ''): Promise<void> {
  await client?.query('SELECT pg_notify($1, $2)', [channel, JSON.stringify({ node, news })]);
}

function parse(payload: string): { node: string; news: News } | null {
  try {
    const { node, news } = JSON.parse(payload) as { node: string; news: News };
    if (!isNews(news)) return null;
    if (news.kind === 'changed') return { node, news: { ...news, accounts: news.accounts.map((id) => accountId(id)) } };
    if (news.kind === 'directory') return { node, news: { ...news, revoked: news.revoked.map((id) => accountId(id)) } };
    if (news.kind === 'tokens') return { node, news: { ...news, revoked: news.revoked.map((id) => tokenId(id)) } };
    return { node, news };
  } catch {
    return null;
  }
}
