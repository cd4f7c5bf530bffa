import { sendMail } from '../load/smtpSource.js';
import { person } from '../systems/system.js';
import { type Bench, imapAccount, type Metric, type Row, type Sample, sampleOf, scaled } from './row.js';

interface SmtpRow {
  readonly id: string;
  readonly title: string;
  readonly sessions: number;
  readonly size: number;
  readonly recipients: number;
  readonly messages: { readonly ours: number; readonly peer: number };
  readonly targets: { readonly accepted: string; readonly inMailbox: string };
}

const rows: readonly SmtpRow[] = [
  {
    id: 'smtp-4k-1',
    title: 'SMTP 4 KB, 1 session',
    sessions: 1,
    size: 4096,
    recipients: 1,
    messages: { ours: 2000, peer: 800 },
    targets: { accepted: '2.5', inMailbox: '5' },
  },
  {
    id: 'smtp-4k-10',
    title: 'SMTP 4 KB, 10 sessions',
    sessions: 10,
    size: 4096,
    recipients: 10,
    messages: { ours: 8000, peer: 1500 },
    targets: { accepted: '–', inMailbox: '10' },
  },
  {
    id: 'smtp-4k-50',
    title: 'SMTP 4 KB, 50 sessions',
    sessions: 50,
    size: 4096,
    recipients: 10,
    messages: { ours: 8000, peer: 1500 },
    targets: { accepted: '–', inMailbox: '10' },
  },
  {
    id: 'smtp-100k-10',
    title: 'SMTP 100 KB, 10 sessions',
    sessions: 10,
    size: 102_400,
    recipients: 10,
    messages: { ours: 2000, peer: 800 },
    targets: { accepted: '2.2', inMailbox: '6' },
  },
  {
    id: 'smtp-one-mailbox',
    title: 'SMTP 4 KB, 10 sessions, all into one mailbox',
    sessions: 10,
    size: 4096,
    recipients: 1,
    messages: { ours: 8000, peer: 600 },
    targets: { accepted: '–', inMailbox: '30' },
  },
];

const metricsOf = ({ id, title, targets }: SmtpRow): Metric[] => [
  { key: `${id}-accepted`, title: `${title}: accepted`, unit: '/s', better: 'more', target: targets.accepted },
  { key: `${id}-stored`, title: `${title}: in mailbox`, unit: '/s', better: 'more', target: targets.inMailbox },
];

/** Delivery of mail, accepted and where its recipient reads it. */
export const smtpRows: readonly Row[] = rows.map((row) => ({
  id: row.id,
  metrics: metricsOf(row),
  measure: async (bench) => {
    await bench.once('smtp-warm', async () => {
      await deliver(
        bench,
        { ...row, sessions: 10, size: 4096, recipients: 10 },
        bench.system.kind === 'ours' ? 3000 : 400,
      );
    });
    const perSender = Math.min(row.sessions, row.recipients);
    const messages = Math.max(
      perSender,
      Math.round(scaled(bench, row.messages[bench.system.kind]) / perSender) * perSender,
    );
    return await deliver(bench, row, messages);
  },
}));

async function deliver(bench: Bench, row: SmtpRow, messages: number): Promise<Sample> {
  const indexes = Array.from({ length: row.recipients }, (_, index) => index);
  const accounts = indexes.map((index) => imapAccount(bench, index));
  const { total } = await bench.load.run('countMessages', { accounts });
  return await sampleOf(bench, messages, async () => {
    const begun = Date.now();
    let accepted = 0;
    const [, arrived] = await Promise.all([
      sendMail({
        port: bench.system.ports.smtp,
        recipients: indexes.map(person),
        sessions: row.sessions,
        messages,
        size: row.size,
      }).then(() => {
        accepted = Date.now();
      }),
      bench.load.run('awaitMessages', { accounts, total: total + messages, timeout: 90_000 }),
    ]);
    const seconds = (until: number): number => (until - begun) / 1000;
    return {
      [`${row.id}-accepted`]: messages / seconds(accepted),
      [`${row.id}-stored`]: messages / seconds(Math.max(arrived.at, accepted)),
    };
  });
}
