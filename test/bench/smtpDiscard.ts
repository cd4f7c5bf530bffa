/**
 * An SMTP service that throws every message away: what the engine alone costs. Shows nothing about delivery.
 *
 *   node tools/run.mjs test/bench/smtpDiscard.js 2600 [WORKERS]
 *   smtp-source -d -s 10 -m 5000 -l 4096 -f a@x.example -t b@y.example 127.0.0.1:2600
 *
 * On SIGTERM each process prints its CPU time, in milliseconds, and the number of messages.
 */
import cluster from 'node:cluster';
import { type Reception, type ServiceKind, SmtpService, type Transaction } from '#gateways/smtp';

const [portText = '2600', workersText = '0', service = 'mx'] = process.argv.slice(2);

let messages = 0;
let octets = 0;
const accepted = { accepted: true } as const;

const reception: Reception = {
  checkSender: () => accepted,
  checkRecipient: () => accepted,
  open: (transaction: Transaction) => ({
    write: (chunk) => {
      octets += chunk.length;
    },
    commit: async () => {
      messages++;
      return transaction.recipients.map(() => accepted);
    },
    abort: () => {},
  }),
};

if (cluster.isPrimary && Number(workersText) > 0) {
  for (let i = 0; i < Number(workersText); i++) cluster.fork();
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  });
} else {
  const listen = { host: '127.0.0.1', port: Number(portText) };
  const engine = new SmtpService({ service: service as ServiceKind, hostname: 'bench.example', listen, reception });
  await engine.listen();
  const before = process.cpuUsage();
  process.on('SIGTERM', async () => {
    const { user, system } = process.cpuUsage(before);
    const rss = Math.round(process.memoryUsage.rss() / 1_048_576);
    console.log(`messages ${messages} octets ${octets} cpu ${Math.round((user + system) / 1000)} rss ${rss}`);
    await engine.close(100);
    process.exit(0);
  });
}
