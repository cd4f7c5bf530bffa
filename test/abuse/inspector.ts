import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestServer } from '#testing';
import { pidsOf } from '../faults/victims.js';

const mebi = 1024 * 1024;
const patience = 10_000;

const firstPort = 20_000;
const ports = 10_000;

/** Settings of a server whose worker can be inspected. Its port is not the usual one, which another run may have. */
export function inspectable(): { readonly NODE_OPTIONS: string } {
  return { NODE_OPTIONS: `--inspect-port=127.0.0.1:${firstPort + randomInt(ports)}` };
}

/**
 * Looks into the only worker of a server: what it holds after a garbage collection, so that what merely waits for one
 * counts for nothing.
 */
export class Inspector {
  private next = 1;

  private constructor(private readonly socket: WebSocket) {}

  static async attach(server: TestServer): Promise<Inspector> {
    const [pid] = pidsOf(server, 'worker');
    process.kill(pid ?? 0, 'SIGUSR1');
    const deadline = Date.now() + patience;
    let url: string | undefined;
    while (!(url = /Debugger listening on (ws:\S+)/.exec(server.errors)?.[1])) {
      if (Date.now() > deadline) throw new Error('the worker cannot be inspected');
      await delay(20);
    }
    const socket = new WebSocket(url);
    await new Promise((done, fail) => {
      socket.addEventListener('open', done);
      socket.addEventListener('error', fail);
    });
    return new Inspector(socket);
  }

  /** Heap and buffers in use, in MiB. */
  async held(): Promise<number> {
    // Buffers of objects that the first collection frees are freed by the second.
    for (let round = 0; round < 2; round++) await this.call('HeapProfiler.collectGarbage', {});
    const expression = '(({ heapUsed, arrayBuffers }) => heapUsed + arrayBuffers)(process.memoryUsage())';
    const { result } = await this.call('Runtime.evaluate', { expression });
    return Number(result?.value) / mebi;
  }

  close(): void {
    this.socket.close();
  }

  private call(method: string, params: object): Promise<{ result?: { value?: unknown } }> {
    const id = this.next++;
    return new Promise((resolve) => {
      const heard = ({ data }: MessageEvent): void => {
        const answer = JSON.parse(String(data)) as { id?: number; result: object };
        if (answer.id !== id) return;
        this.socket.removeEventListener('message', heard);
        resolve(answer.result);
      };
      this.socket.addEventListener('message', heard);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
