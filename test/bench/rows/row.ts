import type { LoadClient } from '../load/client.js';
import type { Account } from '../load/imap.js';
import { spanOf } from '../measure/span.js';
import { type MailSystem, password, person } from '../systems/system.js';

/** One line of the table. */
export interface Metric {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  /** What the ratio of the product to the peer must be. */
  readonly target: string;
}

export interface Sample {
  readonly values: Readonly<Record<string, number>>;
  /** Milliseconds of CPU of the server's side for one operation; null where the row measures no work. */
  readonly cpu: number | null;
  readonly clientCpu: number | null;
  readonly foreign: number;
  readonly note?: string;
}

export interface Row {
  readonly id: string;
  /** Rows that speak nothing but IMAP are measured on the second peer too; those of calendars on peers of their own. */
  readonly mail?: 'imap' | 'dav';
  readonly metrics: readonly Metric[];
  readonly measure: (bench: Bench) => Promise<Sample>;
}

/** What a row works with: one of the two systems, and a client. */
export interface Bench {
  readonly system: MailSystem;
  readonly load: LoadClient;
  /** Messages of the large mailbox. */
  readonly messages: number;
  /** Events of the large calendar. */
  readonly events: number;
  /** Multiplies counts of operations. */
  readonly scale: number;
  /** Makes a fixture only once for each system, and waits until the system is at rest. */
  readonly once: (key: string, work: () => Promise<void>) => Promise<void>;
}

export const imapAccount = ({ system }: Bench, index: number): Account => ({
  port: system.ports.imap,
  user: person(index),
  password,
});

export const scaled = ({ scale }: Bench, count: number): number => Math.max(1, Math.round(count * scale));

/** Does the work and gives its cost for one of `operations`; `work` gives the values. */
export async function sampleOf(
  bench: Bench,
  operations: number,
  work: () => Promise<Readonly<Record<string, number>>>,
): Promise<Sample> {
  const clientBefore = bench.load.cpu;
  const { cpu, foreign, result } = await spanOf(bench.system.roots, work);
  return {
    values: result,
    cpu: (cpu * 1000) / operations,
    clientCpu: ((bench.load.cpu - clientBefore) * 1000) / operations,
    foreign,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
