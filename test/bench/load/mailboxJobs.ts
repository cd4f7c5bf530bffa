import { type Account, ImapLoad } from './imap.js';
import { makeMessage } from './messages.js';

export interface FillJob extends Account {
  readonly mailbox: string;
  readonly count: number;
  readonly size: number;
}

const pipelineDepth = 64;

/** Creates a mailbox where it is not INBOX, and fills it by pipelined APPEND. */
export async function fill(job: FillJob): Promise<void> {
  const imap = await ImapLoad.login(job);
  if (job.mailbox !== 'INBOX') await imap.command(`CREATE ${job.mailbox}`);
  for (let at = 0; at < job.count; at += pipelineDepth) {
    const size = Math.min(pipelineDepth, job.count - at);
    await imap.pipelined(
      Array.from({ length: size }, (_, n) => ({
        text: `APPEND ${job.mailbox} (\\Seen)`,
        literal: makeMessage(at + n, job.size),
      })),
    );
  }
  await imap.logout();
}

export interface AppendJob {
  readonly accounts: readonly Account[];
  readonly count: number;
  readonly size: number;
}

/** APPEND lock-step on one connection for each account at once; `count` in all. */
export async function append({ accounts, count, size }: AppendJob): Promise<{ seconds: number }> {
  const connections = await Promise.all(accounts.map((account) => ImapLoad.login(account)));
  const message = makeMessage(1, size);
  let left = count;
  const begun = performance.now();
  await Promise.all(
    connections.map(async (imap) => {
      while (left-- > 0) await imap.withLiteral('APPEND INBOX', message);
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  await Promise.all(connections.map((imap) => imap.logout()));
  return { seconds };
}

export interface CommandsJob extends Account {
  /** Not measured. */
  readonly before: readonly string[];
  readonly commands: readonly string[];
  readonly times: number;
  /** All commands of one time are sent at once. */
  readonly together?: boolean;
}

/** Sends the commands, lock-step unless `together`, `times` over; gives the octets of one time and the seconds of each. */
export async function commands(job: CommandsJob): Promise<{ octets: number; seconds: number[] }> {
  const imap = await ImapLoad.login(job);
  for (const command of job.before) await imap.command(command);
  const seconds: number[] = [];
  const before = imap.wire.octets;
  for (let time = 0; time < job.times; time++) {
    const begun = performance.now();
    if (job.together) await imap.together(job.commands);
    else for (const command of job.commands) await imap.command(command);
    seconds.push((performance.now() - begun) / 1000);
  }
  const octets = (imap.wire.octets - before) / job.times;
  await imap.logout();
  return { octets, seconds };
}

/** Asks every account's INBOX, each 200 ms, until all together hold `total`; gives the time of that moment. */
export async function awaitMessages(job: {
  accounts: readonly Account[];
  total: number;
  timeout: number;
}): Promise<{ at: number }> {
  const connections = await Promise.all(job.accounts.map((account) => ImapLoad.login(account)));
  const deadline = Date.now() + job.timeout;
  for (;;) {
    const counts = await Promise.all(connections.map((imap) => messagesOf(imap)));
    if (counts.reduce((sum, count) => sum + count, 0) >= job.total) break;
    if (Date.now() > deadline) throw new Error('the messages did not arrive in time');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const at = Date.now();
  for (const imap of connections) imap.wire.close();
  return { at };
}

/** Messages in the INBOXes together. */
export async function countMessages({ accounts }: { accounts: readonly Account[] }): Promise<{ total: number }> {
  let total = 0;
  for (const account of accounts) {
    const imap = await ImapLoad.login(account);
    total += await messagesOf(imap);
    imap.wire.close();
  }
  return { total };
}

async function messagesOf(imap: ImapLoad): Promise<number> {
  return Number(/MESSAGES (\d+)/.exec(await imap.answer('STATUS INBOX (MESSAGES)'))?.[1] ?? 0);
}
