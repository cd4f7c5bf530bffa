// The load client, in a process of its own: takes jobs from the bench and says what they gave and cost.
import { type JobName, jobs } from './jobs.js';

export interface JobRequest {
  readonly id: number;
  readonly name: JobName;
  readonly job: unknown;
}

export interface JobReply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
  /** CPU seconds of the client. */
  readonly cpu: number;
}

process.on('message', async ({ id, name, job }: JobRequest) => {
  const before = process.cpuUsage();
  const reply = (rest: { result?: unknown; error?: string }): void => {
    const { user, system } = process.cpuUsage(before);
    process.send?.({ id, cpu: (user + system) / 1e6, ...rest } satisfies JobReply);
  };
  try {
    reply({ result: await (jobs[name] as (job: unknown) => Promise<unknown>)(job) });
  } catch (error) {
    reply({ error: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
