import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestDatabase, testDatabase } from '#testing';
import { run } from './program.js';

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** The command line on a database of its own, in this process. */
export interface Bench {
  readonly test: TestDatabase;
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  run(args: readonly string[], more?: { input?: string; interrupted?: AbortSignal; progress?: boolean }): Promise<Ran>;
  /** Runs with `--json`; fails unless it is done. */
  json<T>(...args: string[]): Promise<T>;
  close(): Promise<void>;
}

export async function bench(): Promise<Bench> {
  const test = await testDatabase();
  const directory = mkdtempSync(join(tmpdir(), 'fumibako-cli-'));
  const { host = '', user = '', port = 5432, database = '' } = test.target;
  const environment = {
    FUMIBAKO_DATABASE_URL: `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`,
    FUMIBAKO_DATA_DIR: join(directory, 'data'),
    FUMIBAKO_HOSTNAME: 'mail.cli.test',
  };
  const runHere: Bench['run'] = async (args, { input = '', interrupted, progress = false } = {}) => {
    let out = '';
    let err = '';
    const status = await run(args, {
      environment,
      input: Readable.from([input]),
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      showsProgress: progress,
      interrupted: interrupted ?? new AbortController().signal,
    });
    return { status, out, err };
  };
  return {
    test,
    directory,
    environment,
    run: runHere,
    json: async (...args) => {
      const ran = await runHere([...args, '--json']);
      if (ran.status !== 0) throw new Error(ran.err);
      return JSON.parse(ran.out);
    },
    close: async () => {
      await test.drop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
