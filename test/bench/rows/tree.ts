import { type Bench, imapAccount, median, type Row, sampleOf, scaled } from './row.js';

/** Somebody with many mailboxes. */
const collector = 42;
const mailboxes = 5000;
const created = 500;
const asked = 500;

const nameOf = (index: number): string => `Shelf/Box${index}`;

const creations = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, index) => `CREATE ${nameOf(from + index)}`);

const filled = (bench: Bench): Promise<void> =>
  bench.once('mailboxes', async () => {
    const count = scaled(bench, mailboxes);
    const { createMailboxes } = bench.system;
    const account = imapAccount(bench, collector);
    if (createMailboxes)
      return createMailboxes(
        account.user,
        Array.from({ length: count }, (_, at) => nameOf(at)),
      );
    await bench.load.run('commands', { ...account, before: [], commands: creations(0, count), times: 1 });
  });

/** A rate, for the first mailboxes of somebody who has none yet. */
const create: Row = {
  id: 'create',
  mail: 'imap',
  metrics: [{ key: 'create', title: 'CREATE, lock-step', unit: '/s', better: 'more', target: '10' }],
  measure: async (bench) => {
    const commands = creations(0, scaled(bench, created));
    return await sampleOf(bench, commands.length, async () => {
      const job = { ...imapAccount(bench, collector + 1), before: [], commands, times: 1 };
      const { seconds } = await bench.load.run('commands', job);
      return { create: commands.length / median(seconds) };
    });
  },
};

interface AskedRow {
  readonly id: string;
  readonly title: string;
  readonly target: string;
  readonly commands: (bench: Bench) => readonly string[];
  /** Each time on a connection of its own, whose log-in is not measured. */
  readonly fresh?: boolean;
}

const rows: readonly AskedRow[] = [
  { id: 'list', title: 'LIST of 5,000, same connection', target: '2', commands: () => ['LIST "" *'] },
  { id: 'list-new', title: 'LIST of 5,000, new connection', target: '10', commands: () => ['LIST "" *'], fresh: true },
  {
    id: 'status',
    title: 'STATUS of 500, pipelined',
    target: '2.5',
    commands: (bench) =>
      Array.from(
        { length: scaled(bench, asked) },
        (_, index) => `STATUS ${nameOf(index)} (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)`,
      ),
  },
  {
    id: 'list-status',
    title: 'LIST with STATUS of 5,000',
    target: '10',
    commands: () => ['LIST "" * RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN))'],
  },
];

async function secondsOf(bench: Bench, { commands, fresh }: AskedRow, times: number): Promise<number[]> {
  const job = { ...imapAccount(bench, collector), before: [], commands: commands(bench), together: true };
  if (!fresh) return (await bench.load.run('commands', { ...job, times })).seconds;
  const seconds: number[] = [];
  for (let time = 0; time < times; time++)
    seconds.push(...(await bench.load.run('commands', { ...job, times: 1 })).seconds);
  return seconds;
}

const measured: readonly Row[] = rows.map((row) => ({
  id: row.id,
  mail: 'imap',
  metrics: [{ key: row.id, title: row.title, unit: 'ms', better: 'less', target: row.target }],
  measure: async (bench) => {
    await filled(bench);
    const times = 10;
    await secondsOf(bench, row, 2);
    return await sampleOf(bench, times, async () => ({ [row.id]: median(await secondsOf(bench, row, times)) * 1000 }));
  },
}));

/** Many mailboxes. */
export const treeRows: readonly Row[] = [create, ...measured];
