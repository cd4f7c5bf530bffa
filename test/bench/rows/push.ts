import { setTimeout as delay } from 'node:timers/promises';
import { pssKilobytes } from '../measure/processes.js';
import { imapAccount, median, type Row, sampleOf, scaled } from './row.js';

const connections = 500;
const listeners = 40;
const listener = 50;

const idleMemory: Row = {
  id: 'idle-memory',
  metrics: [
    {
      key: 'idle-memory',
      title: `memory of one of ${connections} idle connections`,
      unit: 'KB',
      better: 'less',
      target: '80 (1.7 hibernated)',
    },
  ],
  measure: async (bench) => {
    const accounts = Array.from({ length: listener }, (_, index) => imapAccount(bench, index));
    await bench.load.run('openIdle', { accounts, count: 50 });
    await bench.load.run('closeIdle', undefined as never);
    await delay(1000);
    const before = pssKilobytes(bench.system.roots());
    const sample = await sampleOf(bench, connections, async () => {
      await bench.load.run('openIdle', { accounts, count: connections });
      await delay(1000);
      return { 'idle-memory': (pssKilobytes(bench.system.roots()) - before) / connections };
    });
    await bench.load.run('closeIdle', undefined as never);
    return { ...sample, note: 'CPU is that of opening one connection to IDLE; the peer does not hibernate' };
  },
};

const existsDelay: Row = {
  id: 'exists',
  metrics: [
    {
      key: 'exists-first',
      title: `delivery to the first EXISTS, ${listeners} listeners, p50`,
      unit: 'ms',
      better: 'less',
      target: '20',
    },
    {
      key: 'exists-last',
      title: `delivery to the last EXISTS, ${listeners} listeners, p50`,
      unit: 'ms',
      better: 'less',
      target: '20',
    },
    {
      key: 'exists-worst',
      title: `delivery to the last EXISTS, ${listeners} listeners, worst`,
      unit: 'ms',
      better: 'less',
      target: 'p99 ≤ 10 ms',
    },
  ],
  measure: async (bench) => {
    const times = Math.max(5, scaled(bench, 20));
    return await sampleOf(bench, times, async () => {
      const account = imapAccount(bench, listener);
      const { first, last } = await bench.load.run('existsDelay', {
        smtp: bench.system.ports.smtp,
        account,
        listeners,
        times,
      });
      return { 'exists-first': median(first), 'exists-last': median(last), 'exists-worst': Math.max(...last) };
    });
  },
};

/** The delay first: 500 processes of the peer hold inotify instances, and push to nobody when these run out. */
export const pushRows: readonly Row[] = [existsDelay, idleMemory];
