import { type Bench, imapAccount, median, type Row, sampleOf } from './row.js';

interface CommandRow {
  readonly id: string;
  readonly title: string;
  readonly target: string;
  readonly before?: (messages: number) => readonly string[];
  readonly commands: (messages: number) => readonly string[];
  readonly times: number;
  /** Where the row reads another mailbox than the large one. */
  readonly mailbox?: 'Bodies';
  /** The row tells commands a second. */
  readonly rate?: boolean;
  /** A time of its own before the measure, so that what is read once lies in memory. */
  readonly warm?: boolean;
}

const owner = 40;
const select = (): readonly string[] => ['SELECT Large'];
const someOf = (messages: number): number => Math.min(10_000, messages);

const rows: readonly CommandRow[] = [
  {
    id: 'select-warm',
    title: 'SELECT, warm',
    target: '5',
    before: () => ['SELECT Large', 'UNSELECT'],
    commands: () => ['SELECT Large', 'UNSELECT'],
    times: 100,
  },
  {
    id: 'fetch-flags',
    title: 'FETCH 1:* (UID FLAGS)',
    target: '3 (CPU 5)',
    commands: () => ['FETCH 1:* (UID FLAGS)'],
    times: 20,
    warm: true,
  },
  {
    id: 'fetch-envelope',
    title: 'FETCH 1:* ENVELOPE, warm',
    target: '15 (CPU)',
    commands: () => ['FETCH 1:* (ENVELOPE)'],
    times: 5,
    warm: true,
  },
  {
    id: 'fetch-list',
    title: 'FETCH as a client lists (flags, date, size, 7 fields)',
    target: '10 (CPU)',
    commands: () => [
      'FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM TO CC SUBJECT DATE MESSAGE-ID CONTENT-TYPE)])',
    ],
    times: 5,
    warm: true,
  },
  {
    id: 'fetch-newest',
    title: 'FETCH of the newest 50 with BODYSTRUCTURE',
    target: '2',
    commands: (messages) => [`FETCH ${messages - 49}:* (UID FLAGS ENVELOPE BODYSTRUCTURE)`],
    times: 200,
    warm: true,
  },
  {
    id: 'fetch-bodies',
    title: 'FETCH of 1,000 bodies of 10 KB',
    target: '1.5',
    mailbox: 'Bodies',
    commands: () => ['FETCH 1:1000 (BODY.PEEK[])'],
    times: 10,
    warm: true,
  },
  {
    id: 'store',
    title: 'STORE 10,000 +FLAGS and -FLAGS \\Flagged',
    target: '1.3, durable',
    commands: (messages) => [
      `STORE 1:${someOf(messages)} +FLAGS (\\Flagged)`,
      `STORE 1:${someOf(messages)} -FLAGS (\\Flagged)`,
    ],
    times: 10,
  },
  {
    id: 'single-store',
    title: 'STORE of one message, lock-step',
    target: '2, not flushed',
    commands: () =>
      ['+', '-'].flatMap((sign) =>
        Array.from({ length: 100 }, (_, index) => `STORE ${index + 1} ${sign}FLAGS.SILENT (\\Answered)`),
      ),
    times: 10,
    rate: true,
  },
  {
    id: 'sort-date',
    title: 'SORT by date, warm',
    target: '7',
    commands: () => ['SORT (DATE) UTF-8 ALL'],
    times: 10,
    warm: true,
  },
  {
    id: 'sort-subject',
    title: 'SORT by subject, warm',
    target: '3',
    commands: () => ['SORT (SUBJECT) UTF-8 ALL'],
    times: 10,
    warm: true,
  },
  {
    id: 'thread',
    title: 'THREAD by references, warm',
    target: '5',
    commands: () => ['THREAD REFERENCES UTF-8 ALL'],
    times: 10,
    warm: true,
  },
  {
    id: 'search-subject',
    title: 'SEARCH SUBJECT',
    target: '10 (CPU)',
    commands: () => ['SEARCH SUBJECT "lantern"'],
    times: 10,
    warm: true,
  },
  {
    id: 'search-body',
    title: 'SEARCH BODY',
    target: '50 selective, 20 worst',
    commands: () => ['SEARCH BODY "zeppelin"'],
    times: 3,
    warm: true,
  },
  {
    id: 'copy',
    title: 'COPY 10,000',
    target: '5',
    before: () => ['CREATE Copied'],
    commands: (messages) => [`COPY 1:${someOf(messages)} Copied`],
    times: 1,
  },
  {
    id: 'move',
    title: 'MOVE 10,000',
    target: '5',
    before: (messages) => ['CREATE Source', 'CREATE Moved', `COPY 1:${someOf(messages)} Source`, 'SELECT Source'],
    commands: (messages) => [`MOVE 1:${someOf(messages)} Moved`],
    times: 1,
  },
  {
    id: 'expunge',
    title: 'EXPUNGE 10,000',
    target: '–',
    before: (messages) => [
      'CREATE Doomed',
      `COPY 1:${someOf(messages)} Doomed`,
      'SELECT Doomed',
      'STORE 1:* +FLAGS.SILENT (\\Deleted)',
    ],
    commands: () => ['EXPUNGE'],
    times: 1,
  },
];

async function filled(bench: Bench): Promise<void> {
  const account = imapAccount(bench, owner);
  await bench.once('large', () =>
    bench.load.run('fill', { ...account, mailbox: 'Large', count: bench.messages, size: 1500 }),
  );
  await bench.once('bodies', () =>
    bench.load.run('fill', { ...account, mailbox: 'Bodies', count: 1000, size: 10_240 }),
  );
}

const measured: readonly Row[] = rows.map((row) => ({
  id: row.id,
  mail: 'imap',
  metrics: [
    {
      key: row.id,
      title: row.title,
      unit: row.rate ? '/s' : 'ms',
      better: row.rate ? 'more' : 'less',
      target: row.target,
    },
  ],
  measure: async (bench) => {
    await filled(bench);
    const account = imapAccount(bench, owner);
    const times = row.times === 1 ? 1 : Math.max(2, Math.round(row.times * bench.scale));
    const before = [...(row.mailbox ? [`SELECT ${row.mailbox}`] : select()), ...(row.before?.(bench.messages) ?? [])];
    const commands = row.commands(bench.messages);
    if (row.warm) await bench.load.run('commands', { ...account, before, commands, times: 2 });
    return await sampleOf(bench, row.rate ? times * commands.length : times, async () => {
      const { seconds } = await bench.load.run('commands', { ...account, before, commands, times });
      return { [row.id]: row.rate ? commands.length / median(seconds) : median(seconds) * 1000 };
    });
  },
}));

/** The first SELECT after a start of the server; the system's page cache stays. */
const selectCold: Row = {
  id: 'select-cold',
  mail: 'imap',
  metrics: [
    { key: 'select-cold', title: 'SELECT, first after a start', unit: 'ms', better: 'less', target: '≤ 25 ms' },
  ],
  measure: async (bench) => {
    await filled(bench);
    await bench.system.restart();
    return await sampleOf(bench, 1, async () => {
      const job = { ...imapAccount(bench, owner), before: [], commands: ['SELECT Large'], times: 1 };
      const { seconds } = await bench.load.run('commands', job);
      return { 'select-cold': median(seconds) * 1000 };
    });
  },
};

const changes = 1000;

/** Without CPU: most of it is that of the changes, which are commands. */
const qresync: Row = {
  id: 'qresync',
  mail: 'imap',
  metrics: [
    {
      key: 'qresync',
      title: `SELECT with QRESYNC after ${changes} changes`,
      unit: 'ms',
      better: 'less',
      target: '10',
    },
  ],
  measure: async (bench) => {
    await filled(bench);
    const times = 20;
    const job = {
      ...imapAccount(bench, owner),
      mailbox: 'Large',
      changes: Math.min(changes, bench.messages / 2),
      times,
    };
    const sample = await sampleOf(bench, times, async () => {
      const { seconds } = await bench.load.run('resync', job);
      return { qresync: median(seconds) * 1000 };
    });
    return { ...sample, cpu: null, clientCpu: null };
  },
};

export const mailboxRows: readonly Row[] = [...measured, qresync, selectCold];
