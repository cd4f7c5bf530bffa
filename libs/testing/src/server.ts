import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { systemClock } from '#kernel';
import { Directory, directoryEntities } from '#core/directory';
import { MailStore } from '#core/mailstore';
import { SegmentStore } from '#platform/blobs';
import { type ConnectionTarget, Database, ormOptions } from '#platform/database';
import { plainRenderer } from './mailStore.js';
import { deriveTestScram } from './people.js';
import { testPassword } from './world.js';

const portNames = [
  'SMTP',
  'SUBMISSION',
  'SUBMISSIONS',
  'LMTP',
  'IMAP',
  'IMAPS',
  'POP3',
  'POP3S',
  'HTTP',
  'HTTPS',
] as const;
export type PortName = (typeof portNames)[number];

const above = resolve(import.meta.dirname, '../../..');
/** Root of the checkout, from the source as from dist/. */
const root = basename(above) === 'dist' ? dirname(above) : above;
const startTime = 90_000;

/** The whole product as a user starts it, in a data directory and on ports of its own. Needs a build. */
export class TestServer {
  readonly dataDir: string;
  /** Everything written to standard output since the last start. */
  output = '';
  /** Everything written to standard error since the last start. */
  errors = '';
  private child: ChildProcess | null = null;

  private constructor(
    readonly ports: Readonly<Record<PortName, number>>,
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.dataDir = mkdtempSync(join(tmpdir(), 'fumibako-server-'));
  }

  /** Starts a server; `settings` are environment variables. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    const server = new TestServer(await freePorts(), settings);
    await server.start();
    return server;
  }

  get environment(): NodeJS.ProcessEnv {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FUMIBAKO_')));
    const ports = Object.fromEntries(portNames.map((name) => [`FUMIBAKO_PORT_${name}`, String(this.ports[name])]));
    // A test that is about authentication names nobody here.
    const trusted = { FUMIBAKO_UNCHECKED_NETWORKS: '127.0.0.0/8,::1' };
    const own = { FUMIBAKO_DATA_DIR: this.dataDir, FUMIBAKO_HOSTNAME: 'mx.fumibako.test', FUMIBAKO_LOG_LEVEL: 'warn' };
    return { ...inherited, NODE_ENV: 'production', ...ports, ...trusted, ...own, ...this.settings };
  }

  /** Process number of the supervisor. */
  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Starts the server again on the same data; resolves when it says that it is ready. */
  async start(): Promise<void> {
    this.output = '';
    this.errors = '';
    const main = join(root, 'dist/apps/server/src/main.js');
    if (!existsSync(main)) throw new Error('the server is not built: run `npm run build`');
    const child = spawn(process.execPath, [main], {
      cwd: root,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors = (this.errors + text).slice(-200_000);
    });
    const deadline = Date.now() + startTime;
    while (!this.output.includes('\nfumibako ready')) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`the server does not start:\n${this.output}${this.errors}`);
      await delay(30);
    }
  }

  /** Asks the server to end; gives its exit status. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
    child.kill(signal);
    return await ended;
  }

  /** Runs the command line beside the server; rejects when its status is not 0. */
  async cli(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.tryCli(...args);
    if (status !== 0) throw new Error(`fumibako ${args.join(' ')}: status ${status}: ${stderr}`);
    return stdout;
  }

  async tryCli(...args: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
    return await run(process.execPath, [join(root, 'dist/apps/cli/src/main.js'), ...args], {
      env: this.environment,
      cwd: root,
    });
  }

  /** Where the embedded database listens. */
  get target(): ConnectionTarget {
    return { host: join(this.dataDir, 'postgres/run'), port: 5432, user: 'fumibako', database: 'fumibako' };
  }

  /** Adds people with mailboxes, as the command line does, but without a process for each. */
  async users(addresses: readonly string[], password = testPassword): Promise<void> {
    const source = await new DataSource(ormOptions(this.target, directoryEntities)).initialize();
    const database = new Database({ target: this.target, poolSize: 2 });
    const segments = new SegmentStore(join(this.dataDir, 'blobs'));
    const options = {
      carrier: { publish: () => undefined, sharingChanged: () => undefined },
      clock: systemClock,
      maxMessageOctets: 1,
      cacheOctets: 0,
      relaxedFlags: false,
    };
    const store = new MailStore({ database, segments, renderer: plainRenderer, ...options });
    try {
      const directory = new Directory(source, deriveTestScram, { defaultQuota: 0, changed: () => undefined });
      const people = addresses.map((address) => ({ address, password }));
      for (const { id, domainId } of await directory.addPeople(people, { createDomains: true }))
        await store.mailboxes.prepareAccount(id, { domainId, quotaOctets: 0 });
    } finally {
      await store.close();
      await database.close();
      await source.destroy();
    }
  }

  /** Stops the server and removes its data. */
  async remove(): Promise<void> {
    await this.stop('SIGTERM');
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** Runs a program to its end, with its output. */
export async function run(
  file: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; input?: string | Buffer; timeout?: number } = {},
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(file, args, {
    env: options.env ?? process.env,
    cwd: options.cwd,
    stdio: 'pipe',
    timeout: options.timeout ?? 120_000,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const status = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done(code));
  });
  return { status, stdout, stderr };
}

/** Below the ports that outgoing connections get: none of them takes a server's port while it is being started again. */
const [firstPort, portCount] = [10_000, 22_000];
let lastTried = (process.pid * 389) % portCount;

/** Ports that nobody listens on, other ones for each process that asks. */
async function freePorts(): Promise<Record<PortName, number>> {
  const ports: (readonly [PortName, number])[] = [];
  for (const name of portNames) ports.push([name, await freePort()]);
  return Object.fromEntries(ports) as Record<PortName, number>;
}

/** A port of 127.0.0.1 that nobody listens at. */
export async function freePort(): Promise<number> {
  for (;;) {
    lastTried = (lastTried + 1) % portCount;
    const port = firstPort + lastTried;
    const server = createServer();
    const open = await new Promise<boolean>((done) => {
      server.once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => done(true));
    });
    if (!open) continue;
    await new Promise<void>((closed) => server.close(() => closed()));
    return port;
  }
}
