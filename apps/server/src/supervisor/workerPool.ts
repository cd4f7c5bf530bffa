import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type { Logger } from '#platform/telemetry';

export interface WorkerMessage {
  readonly kind: string;
  readonly [field: string]: unknown;
}

export interface WorkerPoolOptions {
  readonly count: number;
  /** Environment of every worker, beside the supervisor's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logger: Logger;
  readonly onMessage: (worker: number, message: WorkerMessage) => void;
}

/**
 * Megabytes of V8's young generation. Buffers count from outside against its old generation until the next scavenge finds
 * them dead: with the 64 MB that V8 takes by itself, messages under way begin a full collection several times a second.
 */
const semiSpace = 16;
/**
 * glibc gives each thread an arena, and an arena keeps what was freed: with one for all, the 19 MiB of a password's hash are
 * there once for each that is made at the same time, not for each thread that ever made one.
 */
const arenas = { MALLOC_ARENA_MAX: '1' };
const firstDelay = 100;
const longestDelay = 10_000;
/** A worker that lived this long starts again at once. */
const healthyTime = 30_000;

/** The worker processes: started, watched, started again with back-off, stopped. */
export class WorkerPool {
  private stopping = false;
  private failures = 0;

  constructor(private readonly options: WorkerPoolOptions) {
    // Every worker accepts for itself: a connection that is handed over by the supervisor is lost with a worker that dies
    // in that moment, and a worker that ran out of descriptors is never handed another.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({
      exec: fileURLToPath(new URL('../worker/main.js', import.meta.url)),
      execArgv: [...process.execArgv, `--max-semi-space-size=${semiSpace}`],
      serialization: 'json',
    });
  }

  /** Resolves when every worker listens; rejects when one cannot. */
  async start(): Promise<void> {
    await Promise.all(Array.from({ length: this.options.count }, () => this.fork()));
  }

  /** Sends a message to every worker but `except`. */
  broadcast(message: object, except: number | null): void {
    for (const worker of this.workers())
      if (worker.id !== except && worker.isConnected()) worker.send(message, undefined, () => undefined);
  }

  /** Answers one worker. */
  send(worker: number, message: object): void {
    cluster.workers?.[worker]?.send(message, undefined, () => undefined);
  }

  /** Asks every worker to finish; those that have not after `graceMs` are killed. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    const ends = this.workers().map(
      (worker) =>
        new Promise<void>((resolve) => {
          worker.once('exit', () => resolve());
          worker.process.kill('SIGTERM');
        }),
    );
    const force = setTimeout(() => {
      for (const worker of this.workers()) worker.process.kill('SIGKILL');
    }, graceMs);
    await Promise.all(ends);
    clearTimeout(force);
  }

  private workers(): Worker[] {
    return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
  }

  private fork(): Promise<void> {
    const begun = Date.now();
    const worker = cluster.fork({ ...arenas, ...this.options.environment });
    return new Promise<void>((resolve, reject) => {
      worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'failed') reject(new Error(String(message['reason'])));
        else this.options.onMessage(worker.id, message);
      });
      worker.once('exit', (code, signal) => {
        reject(new Error(`a worker ended with ${signal ?? code}`));
        this.ended(worker, begun, signal ?? String(code));
      });
    });
  }

  private ended(worker: Worker, begun: number, status: string): void {
    if (this.stopping) return;
    this.failures = Date.now() - begun > healthyTime ? 0 : this.failures + 1;
    const wait = Math.min(firstDelay * 2 ** Math.max(0, this.failures - 1), longestDelay);
    this.options.logger.error(
      { worker: worker.id, pid: worker.process.pid, status, wait },
      'a worker ended; it is started again',
    );
    setTimeout(() => {
      if (!this.stopping)
        this.fork().catch((error: Error) => this.options.logger.error({ err: error }, 'a worker did not start'));
    }, wait);
  }
}
