import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { sendMail } from '../load/smtpSource.js';
import { outward } from '../systems/system.js';
import { type Row, sampleOf, scaled } from './row.js';

const messages = 10_000;
const id = 'smtp-out-4k';

/** Mail that is taken from one server and sent to another, which throws it away: the queue of outgoing mail. */
export const outgoingRows: readonly Row[] = [
  {
    id,
    metrics: [
      {
        key: `${id}-accepted`,
        title: 'SMTP 4 KB to elsewhere, 10 sessions: accepted',
        unit: '/s',
        better: 'more',
        target: '–',
      },
      {
        key: `${id}-sent`,
        title: 'SMTP 4 KB to elsewhere, 10 sessions: sent',
        unit: '/s',
        better: 'more',
        target: '–',
      },
    ],
    measure: async (bench) => {
      const through = async (count: number): Promise<Readonly<Record<string, number>>> => {
        // It ends after as many messages.
        const sink = spawn(
          '/usr/sbin/smtp-sink',
          ['-u', 'nobody', '-M', String(count), `127.0.0.1:${bench.system.ports.sink}`, '500'],
          { stdio: 'ignore' },
        );
        const ended = once(sink, 'exit');
        await delay(300);
        const begun = Date.now();
        const load = {
          port: bench.system.ports.smtp,
          recipients: [outward],
          sessions: 10,
          messages: count,
          size: 4096,
        };
        await sendMail(load);
        const accepted = Date.now();
        await ended;
        const seconds = (until: number): number => (until - begun) / 1000;
        return { [`${id}-accepted`]: count / seconds(accepted), [`${id}-sent`]: count / seconds(Date.now()) };
      };
      await bench.once('outgoing-warm', async () => void (await through(scaled(bench, 1000))));
      const count = scaled(bench, messages);
      return await sampleOf(bench, count, () => through(count));
    },
  },
];
