import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '#testing';

const startTime = 60_000;
const scriptTime = 60_000;
const colon = 0x3a;

export type Preferences = Readonly<Record<string, string | number | boolean>>;

/** Nothing that wants the world, or asks. */
const quiet: Preferences = {
  'network.manage-offline-status': false,
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'mailnews.start_page.enabled': false,
  'mail.rights.version': 1,
  'mail.shell.checkDefaultClient': false,
};

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A program of Mozilla's on a display of its own, whose scripts a test runs: Marionette, JSON with its length in front. */
export class Marionette {
  private held = Buffer.alloc(0);
  private lastId = 0;
  private readonly waiting = new Map<number, Waiting>();

  private constructor(
    private readonly processes: readonly ChildProcess[],
    private readonly socket: Socket,
  ) {
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('close', () => this.fail(new Error('the program has gone')));
  }

  /** Starts `program` with a new profile, below `home`. */
  static async start(program: string, home: string, preferences: Preferences): Promise<Marionette> {
    const port = await freePort();
    const profile = join(home, 'profile');
    mkdirSync(profile);
    const lines = Object.entries({ ...quiet, ...preferences, 'marionette.port': port }).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join('\n'));
    const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const display = await new Promise<string>((resolve, reject) => {
      screen.once('error', reject);
      screen.stdio[3]?.once('data', (number: Buffer) => resolve(`:${number.toString('latin1').trim()}`));
    });
    const env = { ...process.env, DISPLAY: display, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' };
    const options = ['--profile', profile, '--no-remote', '--marionette', '--remote-allow-system-access'];
    const client = spawn(program, options, { env, stdio: 'ignore' });
    const marionette = new Marionette([client, screen], await connected(port));
    await marionette.command('WebDriver:NewSession', {});
    await marionette.command('Marionette:SetContext', { value: 'chrome' });
    return marionette;
  }

  /** Runs the body of an asynchronous function inside of the program; gives what it returns. */
  async run(body: string, ...values: readonly unknown[]): Promise<unknown> {
    const script = `const done = arguments[arguments.length - 1];
      (async (...values) => { ${body} })(...arguments).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const options = { script, args: values, scriptTimeout: scriptTime, sandbox: 'system', newSandbox: true };
    const answer = (await this.command('WebDriver:ExecuteAsyncScript', options)) as {
      value: { value?: unknown; error?: string };
    };
    if (answer.value.error !== undefined) throw new Error(answer.value.error);
    return answer.value.value;
  }

  async close(): Promise<void> {
    this.socket.destroy();
    for (const child of this.processes) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
  }

  private command(name: string, parameters: object): Promise<unknown> {
    const id = ++this.lastId;
    const text = JSON.stringify([0, id, name, parameters]);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }

  private take(chunk: Buffer): void {
    this.held = Buffer.concat([this.held, chunk]);
    for (let at = this.held.indexOf(colon); at >= 0; at = this.held.indexOf(colon)) {
      const end = at + 1 + Number(this.held.toString('latin1', 0, at));
      if (this.held.length < end) return;
      const message: unknown = JSON.parse(this.held.toString('utf8', at + 1, end));
      this.held = this.held.subarray(end);
      // the first word is a greeting, no answer
      if (Array.isArray(message)) this.answered(message[1] as number, message[2], message[3]);
    }
  }

  private answered(id: number, error: unknown, result: unknown): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === null) waiting?.resolve(result);
    else waiting?.reject(new Error(JSON.stringify(error).slice(0, 1000)));
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

async function connected(port: number): Promise<Socket> {
  for (const end = performance.now() + startTime; ; await delay(100)) {
    const socket = createConnection(port, '127.0.0.1');
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (open) return socket;
    if (performance.now() > end) throw new Error('the program has not opened its port');
  }
}
