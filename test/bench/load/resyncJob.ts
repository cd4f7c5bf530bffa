import { type Account, ImapLoad } from './imap.js';

export interface ResyncJob extends Account {
  readonly mailbox: string;
  /** Messages whose flags change, each by a command of its own. */
  readonly changes: number;
  readonly times: number;
}

/** Changes messages, and selects the mailbox as a client that has not seen it since (RFC 7162 §3.2.5); gives the seconds of each. */
export async function resync({ mailbox, changes, times, ...account }: ResyncJob): Promise<{ seconds: number[] }> {
  const imap = await ImapLoad.login(account);
  await imap.command('ENABLE QRESYNC');
  const opened = await imap.answer(`SELECT ${mailbox}`);
  const known = `${numberIn(opened, 'UIDVALIDITY')} ${numberIn(opened, 'HIGHESTMODSEQ')}`;
  for (let number = 1; number <= changes; number++) await imap.command(`STORE ${number * 2} +FLAGS.SILENT (\\Flagged)`);
  await imap.command('UNSELECT');
  const seconds: number[] = [];
  for (let time = 0; time < times; time++) {
    const begun = performance.now();
    await imap.command(`SELECT ${mailbox} (QRESYNC (${known}))`);
    seconds.push((performance.now() - begun) / 1000);
    await imap.command('UNSELECT');
  }
  await imap.command(`SELECT ${mailbox}`);
  await imap.command(`STORE 1:${changes * 2} -FLAGS.SILENT (\\Flagged)`);
  await imap.logout();
  return { seconds };
}

function numberIn(answer: string, code: string): string {
  const found = new RegExp(`\\[${code} (\\d+)\\]`).exec(answer)?.[1];
  if (found === undefined) throw new Error(`SELECT does not tell ${code}`);
  return found;
}
