import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { JobName, JobOf, ResultOf } from './jobs.js';
import type { JobReply, JobRequest } from './process.js';

/** Runs jobs in the load process. */
export class LoadClient {
  /** CPU seconds that all jobs so far cost the client. */
  cpu = 0;
  private count = 0;
  private readonly child: ChildProcess;
  private readonly pending = new Map<number, (reply: JobReply) => void>();

  constructor() {
    this.child = fork(fileURLToPath(new URL('./process.js', import.meta.url)), { execArgv: [] });
    this.child.on('message', (reply: JobReply) => {
      this.cpu += reply.cpu;
      this.pending.get(reply.id)?.(reply);
      this.pending.delete(reply.id);
    });
  }

  /** Rejects with the job's own sentence where it fails. */
  async run<N extends JobName>(name: N, job: JobOf<N>): Promise<ResultOf<N>> {
    const id = this.count++;
    const reply = await new Promise<JobReply>((resolve) => {
      this.pending.set(id, resolve);
      this.child.send({ id, name, job } satisfies JobRequest);
    });
    if (reply.error !== undefined) throw new Error(`${name}: ${reply.error}`);
    return reply.result as ResultOf<N>;
  }

  close(): void {
    this.child.disconnect();
  }
}
