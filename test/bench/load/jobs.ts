import { davAsk, davGet, davPut } from './davJobs.js';
import { append, awaitMessages, commands, countMessages, fill } from './mailboxJobs.js';
import { logins, retrieve } from './otherJobs.js';
import { closeIdle, existsDelay, openIdle } from './pushJobs.js';
import { resync } from './resyncJob.js';

/** What the load process can do. */
export const jobs = {
  append,
  awaitMessages,
  closeIdle,
  commands,
  countMessages,
  davAsk,
  davGet,
  davPut,
  existsDelay,
  fill,
  logins,
  openIdle,
  resync,
  retrieve,
} as const;

export type Jobs = typeof jobs;
export type JobName = keyof Jobs;
/** The argument of a job; nothing for one that takes none. */
export type JobOf<N extends JobName> = Parameters<Jobs[N]>[0];
export type ResultOf<N extends JobName> = Awaited<ReturnType<Jobs[N]>>;
