import { type Bench, imapAccount, median, type Row, sampleOf } from './row.js';

const reader = 52;
const messages = 1000;

const filled = (bench: Bench): Promise<void> =>
  bench.once('maildrop', () =>
    bench.load.run('fill', { ...imapAccount(bench, reader), mailbox: 'INBOX', count: messages, size: 10_240 }),
  );

const retrieve = (id: string, title: string, pipelined: boolean, target: string): Row => ({
  id,
  metrics: [{ key: id, title, unit: '/s', better: 'more', target }],
  measure: async (bench) => {
    await filled(bench);
    const job = { ...imapAccount(bench, reader), port: bench.system.ports.pop3, count: messages, pipelined };
    await bench.once('retrieve-warm', async () => {
      for (let time = 0; time < 6; time++) await bench.load.run('retrieve', job);
    });
    await bench.load.run('retrieve', job);
    const times = Math.max(2, Math.round(8 * bench.scale));
    return await sampleOf(bench, messages * times, async () => {
      const seconds: number[] = [];
      for (let time = 0; time < times; time++) seconds.push((await bench.load.run('retrieve', job)).seconds);
      return { [id]: messages / median(seconds) };
    });
  },
});

const logins: Row = {
  id: 'logins',
  mail: 'imap',
  metrics: [
    { key: 'logins', title: 'logins and logouts, 16 at a time', unit: '/s', better: 'more', target: '8 (CPU)' },
  ],
  measure: async (bench) => {
    const accounts = Array.from({ length: 5 }, (_, index) => imapAccount(bench, 53 + index));
    await bench.load.run('logins', { accounts, parallel: 4, seconds: 1 });
    let count = 1;
    const sample = await sampleOf(bench, 1, async () => {
      const result = await bench.load.run('logins', { accounts, parallel: 16, seconds: Math.max(2, 8 * bench.scale) });
      count = result.count;
      return { logins: result.count / result.seconds };
    });
    const each = (cpu: number | null): number => (cpu ?? 0) / count;
    return { ...sample, cpu: each(sample.cpu), clientCpu: each(sample.clientCpu) };
  },
};

/** POP3 and signing in. */
export const accessRows: readonly Row[] = [
  retrieve('pop3', 'POP3 RETR of 1,000 x 10 KB, lock-step', false, '1.3'),
  retrieve('pop3-pipelined', 'POP3 RETR of 1,000 x 10 KB, pipelined', true, '1.8'),
  logins,
];
