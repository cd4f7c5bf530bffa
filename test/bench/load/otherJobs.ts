import { type Account, ImapLoad } from './imap.js';
import { Wire } from './wire.js';

const isOk = (line: string): boolean => line.startsWith('+OK');
const isEnd = (line: string): boolean => line === '.';

/** POP3: signs in and retrieves `count` messages, one by one or all at once; gives the seconds of the retrieval. */
export async function retrieve(job: Account & { count: number; pipelined: boolean }): Promise<{ seconds: number }> {
  const wire = await Wire.open(job.port);
  await wire.next(isOk);
  await wire.ask(`USER ${job.user}\r\n`, isOk);
  await wire.ask(`PASS ${job.password}\r\n`, isOk);
  await wire.ask('UIDL\r\n', isEnd);
  const begun = performance.now();
  if (job.pipelined) {
    const asked = Array.from({ length: job.count }, (_, index) => `RETR ${index + 1}\r\n`).join('');
    await wire.ask(`${asked}NOOP\r\n`, (line) => isOk(line) && wire.octets > job.count * 10_000);
  } else for (let index = 1; index <= job.count; index++) await wire.ask(`RETR ${index}\r\n`, isEnd);
  const seconds = (performance.now() - begun) / 1000;
  await wire.ask('QUIT\r\n', isOk);
  wire.close();
  return { seconds };
}

/** Signs in and out, `parallel` at a time, for the given seconds; gives how many did. */
export async function logins(job: {
  accounts: readonly Account[];
  parallel: number;
  seconds: number;
}): Promise<{ count: number; seconds: number }> {
  let count = 0;
  const begun = performance.now();
  const deadline = begun + job.seconds * 1000;
  const visitor = async (): Promise<void> => {
    while (performance.now() < deadline) {
      const account = job.accounts[count++ % job.accounts.length];
      if (account) await (await ImapLoad.login(account)).logout();
    }
  };
  await Promise.all(Array.from({ length: job.parallel }, visitor));
  return { count, seconds: (performance.now() - begun) / 1000 };
}
