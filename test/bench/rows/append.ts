import { imapAccount, type Row, sampleOf, scaled } from './row.js';

const rows = [
  { id: 'append-1', title: 'APPEND 4 KB lock-step, 1 connection', connections: 1, count: 1500, target: '1.8' },
  { id: 'append-10', title: 'APPEND 4 KB lock-step, 10 connections', connections: 10, count: 4000, target: '6' },
] as const;

const firstPerson = 20;
/** Messages after which a program that has just started is compiled. */
const warmUp = 3000;

/** APPEND with its literal waiting for the invitation, each to a mailbox of its own. */
export const appendRows: readonly Row[] = rows.map(({ id, title, connections, count, target }) => ({
  id,
  mail: 'imap',
  metrics: [{ key: id, title, unit: '/s', better: 'more', target }],
  measure: async (bench) => {
    const accounts = Array.from({ length: connections }, (_, index) => imapAccount(bench, firstPerson + index));
    await bench.once(
      'append-warm',
      async () => void (await bench.load.run('append', { accounts, count: warmUp, size: 4096 })),
    );
    await bench.load.run('append', { accounts, count: 100, size: 4096 });
    const messages = scaled(bench, count);
    return await sampleOf(bench, messages, async () => {
      const { seconds } = await bench.load.run('append', { accounts, count: messages, size: 4096 });
      return { [id]: messages / seconds };
    });
  },
}));
