import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const startTime = 20_000;
const stopTime = 10_000;

/** Waits until a port answers; `logs` says what the daemon wrote, for one that does not start. */
export async function listening(port: number, logs: () => string): Promise<void> {
  const deadline = Date.now() + startTime;
  while (!(await answers(port))) {
    if (Date.now() > deadline) throw new Error(`the peer does not start:\n${logs()}`);
    await delay(50);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Waits for the processes that this program started; what outlives the grace is killed, by its number. */
export async function ended(pids: readonly number[]): Promise<void> {
  const alive = (): readonly number[] => pids.filter((pid) => existsSync(`/proc/${pid}/exe`));
  const deadline = Date.now() + stopTime;
  while (alive().length > 0 && Date.now() < deadline) await delay(50);
  for (const pid of alive()) process.kill(pid, 'SIGKILL');
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}
