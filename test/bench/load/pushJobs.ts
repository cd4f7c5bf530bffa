import { type Account, ImapLoad } from './imap.js';
import { Wire } from './wire.js';

let idle: ImapLoad[] = [];
/** Milliseconds after which a push counts as lost. */
const lostAfter = 20_000;

/** Opens connections that IDLE, and keeps them. */
export async function openIdle(job: { accounts: readonly Account[]; count: number }): Promise<void> {
  let next = 0;
  const opener = async (): Promise<void> => {
    for (let n = next++; n < job.count; n = next++) {
      const account = job.accounts[n % job.accounts.length];
      if (!account) return;
      const imap = await ImapLoad.login(account);
      await imap.command('SELECT INBOX');
      await imap.wire.ask('idle IDLE\r\n', (line) => line.startsWith('+'));
      idle.push(imap);
    }
  };
  await Promise.all([opener(), opener(), opener(), opener()]);
}

export async function closeIdle(): Promise<void> {
  for (const imap of idle) imap.wire.close();
  idle = [];
}

/** Delivers one message at a time by SMTP, and gives the milliseconds from its last octet to the first and last EXISTS. */
export async function existsDelay(job: {
  smtp: number;
  account: Account;
  listeners: number;
  times: number;
}): Promise<{ first: number[]; last: number[] }> {
  await openIdle({ accounts: [job.account], count: job.listeners });
  const smtp = await Wire.open(job.smtp);
  const replies = (code: string) => (line: string) => line.startsWith(`${code} `);
  await smtp.next(replies('220'));
  await smtp.ask('EHLO bench.test\r\n', replies('250'));
  const first: number[] = [];
  const last: number[] = [];
  for (let time = 0; time < job.times; time++) {
    await smtp.ask('MAIL FROM:<a@example.test>\r\n', replies('250'));
    await smtp.ask(`RCPT TO:<${job.account.user}>\r\n`, replies('250'));
    await smtp.ask('DATA\r\n', replies('354'));
    const arrivals: number[] = [];
    const begun = performance.now();
    const told = idle.map(async ({ wire }) => {
      await existsOn(wire);
      arrivals.push(performance.now() - begun);
    });
    await smtp.ask(`Subject: news ${time}\r\n\r\nSomething new.\r\n.\r\n`, replies('250'));
    await Promise.all(told);
    first.push(Math.min(...arrivals));
    last.push(Math.max(...arrivals));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  smtp.close();
  await closeIdle();
  return { first, last };
}

function existsOn(wire: Wire): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no EXISTS came in time')), lostAfter);
    const look = (chunk: Buffer): void => {
      if (!chunk.includes(' EXISTS')) return;
      clearTimeout(timer);
      wire.unwatch(look);
      resolve();
    };
    wire.watch(look);
  });
}
