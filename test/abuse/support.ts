import { readFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestServer } from '#testing';
import { pidsOf } from '../faults/victims.js';

const mebi = 1024 * 1024;
const patience = 20_000;

/** A connection that hears everything and says what it is told. */
export class Line {
  /** Everything that was heard, one octet a character. */
  text = '';
  open = true;

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.text += text;
    });
    socket
      .on('error', () => undefined)
      .on('close', () => {
        this.open = false;
      });
  }

  /** Connects; `from` is a loopback address to come from. */
  static to(port: number, from = '127.0.0.1'): Line {
    return new Line(createConnection({ port, host: '127.0.0.1', localAddress: from }));
  }

  /** Says some lines, one after the other, and waits until `last` was heard or the connection has ended. */
  async say(lines: readonly string[], last: RegExp): Promise<string> {
    this.socket.write(lines.map((line) => `${line}\r\n`).join(''));
    return await this.hear(last);
  }

  async hear(last: RegExp): Promise<string> {
    const deadline = Date.now() + patience;
    while (!last.test(this.text) && this.open) {
      if (Date.now() > deadline) throw new Error(`${last} was not heard, but ${JSON.stringify(this.text.slice(-500))}`);
      await delay(5);
    }
    return this.text;
  }

  /** Writes octets and waits until the system has taken them; gives up when the server hangs up. */
  async write(octets: Buffer): Promise<void> {
    if (this.socket.destroyed || this.socket.write(octets)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.socket.off('drain', done).off('close', done);
        resolve();
      };
      this.socket.on('drain', done).on('close', done);
    });
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Memory of the only worker that is its own, in MiB. */
export function workerMemory(server: TestServer): number {
  const [pid] = pidsOf(server, 'worker');
  const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  return (Number(kilobytes) * 1024) / mebi;
}

/** By how many MiB the worker's memory rises at most above what it was, while `work` goes on. */
export async function growth(server: TestServer, work: () => Promise<unknown>): Promise<number> {
  const before = workerMemory(server);
  let most = before;
  let going = true;
  const watching = (async () => {
    while (going) {
      most = Math.max(most, workerMemory(server));
      await delay(30);
    }
  })();
  try {
    await work();
  } finally {
    most = Math.max(most, workerMemory(server));
    going = false;
    await watching;
  }
  return Math.round(most - before);
}
