import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from './binaries.js';
import { postgresConfiguration } from './configuration.js';
import { dieWithParent, postgresIdentity } from './identity.js';

/** Where to connect; what `pg` and TypeORM take. */
export interface ConnectionTarget {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly database?: string;
  readonly connectionString?: string;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly maxConnections: number;
  /** false for throw-away test databases: nothing is flushed. */
  readonly durable?: boolean;
  /** Lines that PostgreSQL logs. */
  readonly log?: (line: string) => void;
  /** Told when the server ends without having been asked to. */
  readonly onExit?: (status: string) => void;
}

const socketPathLimit = 100;
const startTimeout = 60_000;
const failureLimit = 20;

/** PostgreSQL in the data directory, reached by a socket that only we can open. */
export class EmbeddedPostgres {
  private readonly home: string;
  private readonly cluster: string;
  private readonly socketDir: string;
  private child: ChildProcess | null = null;
  private stopping = false;
  private failures = 0;
  private lastLine = '';

  constructor(private readonly options: EmbeddedOptions) {
    this.home = resolve(options.dataDir, 'postgres');
    this.cluster = join(this.home, 'cluster');
    const near = join(this.home, 'run');
    const digest = createHash('sha256').update(near).digest('hex').slice(0, 16);
    this.socketDir = near.length < socketPathLimit ? near : join(tmpdir(), `fumibako-${digest}`);
  }

  get target(): ConnectionTarget {
    return { host: this.socketDir, port: 5432, user: 'fumibako', database: 'fumibako' };
  }

  /** Process number, where this object started the server. */
  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  /** true when a server already answers in this data directory. */
  async answers(): Promise<boolean> {
    if (!existsSync(join(this.socketDir, '.s.PGSQL.5432'))) return false;
    return (await this.probe('postgres')) === 'ready';
  }

  /** Starts the server, or adopts the one that runs already; resolves when the database `fumibako` exists and answers. */
  async start(): Promise<void> {
    mkdirSync(this.home, { recursive: true, mode: 0o700 });
    mkdirSync(this.socketDir, { recursive: true, mode: 0o700 });
    const identity = postgresIdentity();
    if (!existsSync(join(this.cluster, 'PG_VERSION'))) this.initialise();
    const deadline = Date.now() + startTimeout;
    // how often it ended before says nothing about this time
    this.failures = 0;
    while ((await this.probe('postgres')) !== 'ready') {
      if (Date.now() > deadline || this.failures >= failureLimit)
        throw new Error(`the embedded PostgreSQL in ${this.home} does not start: ${this.lastLine}`);
      if (!this.child && !this.lockHolderAlive()) this.spawn(identity);
      await delay(40);
    }
    this.failures = 0;
    await this.ensureDatabase();
  }

  /** Fast shutdown of a server that this object started; an adopted one is left alone. */
  async stop(): Promise<void> {
    const child = this.child;
    if (!child) return;
    this.stopping = true;
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.kill('SIGINT');
    await Promise.race([ended, delay(8000).then(() => child.kill('SIGQUIT'))]);
    this.child = null;
  }

  private initialise(): void {
    const { initdb } = findBinaries();
    const identity = postgresIdentity();
    const unfinished = join(this.home, 'cluster.new');
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { mode: 0o700 });
    identity.own(this.home);
    identity.own(this.socketDir);
    const flags = ['-D', unfinished, '-U', 'fumibako', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'];
    const durable = this.options.durable ?? true;
    const [program, ...words] = [
      ...identity.prefix,
      initdb,
      ...flags,
      '--data-checksums',
      ...(durable ? [] : ['--no-sync']),
    ];
    const run = spawnSync(program as string, words, { ...identity.spawn, encoding: 'utf8', cwd: '/' });
    if (run.status !== 0) throw new Error(`initdb failed: ${run.stderr || run.error?.message}`);
    renameSync(unfinished, this.cluster);
  }

  private spawn(identity: ReturnType<typeof postgresIdentity>): void {
    const { postgres } = findBinaries();
    const durable = this.options.durable ?? true;
    const configuration = postgresConfiguration({ ...this.options, durable, socketDir: this.socketDir });
    const [program, ...words] = [
      ...identity.prefix,
      ...dieWithParent(),
      postgres,
      '-D',
      this.cluster,
      ...configuration,
    ];
    const child = spawn(program as string, words, { ...identity.spawn, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line !== '') this.report(line);
    });
    child.once('exit', (code, signal) => {
      if (this.child === child) this.child = null;
      this.failures += 1;
      if (!this.stopping) this.options.onExit?.(String(signal ?? code));
    });
  }

  private report(line: string): void {
    this.lastLine = line;
    this.options.log?.(line);
  }

  /** A killed postmaster leaves its lock file; the new one would refuse while old backends hold the shared memory. */
  private lockHolderAlive(): boolean {
    const file = join(this.cluster, 'postmaster.pid');
    if (!existsSync(file)) return false;
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    if (!Number.isInteger(pid) || pid <= 0) return false;
    try {
      process.kill(pid, 0);
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
    } catch {
      return false;
    }
  }

  private async probe(database: string): Promise<'ready' | 'not-yet'> {
    const client = new pg.Client({ ...this.target, database, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return 'ready';
    } catch {
      return 'not-yet';
    }
  }

  private async ensureDatabase(): Promise<void> {
    const client = new pg.Client({ ...this.target, database: 'postgres' });
    await client.connect();
    try {
      const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'fumibako'");
      if (rowCount === 0) await client.query('CREATE DATABASE fumibako');
    } finally {
      await client.end();
    }
  }
}
