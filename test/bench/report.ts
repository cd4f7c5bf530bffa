import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './measure/machine.js';
import type { Metric, Sample } from './rows/row.js';

/** Above it a row says more about the neighbours than about the servers. */
const foreignLimit = 0.1;
/** CPU seconds behind the last answer from which on they are shown. */
const shownBehind = 0.3;

export interface Outcome {
  readonly sample: Sample | null;
  /** CPU seconds for which the server went on behind its last answer. */
  readonly behind?: number;
  /** Why there is none. */
  readonly reason: string | null;
}

export interface Line {
  readonly metric: Metric;
  readonly ours: Outcome;
  readonly peer: Outcome;
  /** Of the second peer, for rows that it can have. */
  readonly second?: Outcome;
}

export interface Report {
  readonly date: string;
  readonly machine: Machine;
  readonly peer: string;
  /** The second peer, or why there is none. */
  readonly second: string | undefined;
  readonly options: Readonly<Record<string, number | boolean>>;
  readonly lines: readonly Line[];
}

/** Writes DATE.json and DATE.md; gives the table. */
export function writeReport(report: Report, dir: string): string {
  mkdirSync(dir, { recursive: true });
  const text = markdown(report);
  writeFileSync(join(dir, `${report.date}.json`), `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(join(dir, `${report.date}.md`), text);
  return text;
}

function markdown({ date, machine, peer, second, options, lines }: Report): string {
  const { cpu, cores, memoryGiB, system, kernel, disk, node, loadAtStart, inotifyInstances } = machine;
  const chosen = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  return [
    `# Bench of ${date}`,
    '',
    `${cpu}, ${cores} cores, ${memoryGiB} GiB; ${system}, Linux ${kernel}, ${disk}; Node ${node}.`,
    `Peer: ${peer}. Second peer, for IMAP and CalDAV: ${second ?? 'none'}. Load average at the start ${loadAtStart}; fs.inotify.max_user_instances ${inotifyInstances}.`,
    `Options: ${chosen.join(', ')}.`,
    '',
    'A ratio above 1 means that Fumibako does better. CPU is what one operation cost the server side, in milliseconds. Foreign is the share',
    `of the machine that others used, ours / peer; ! marks a row above ${foreignLimit}, which does not count.`,
    '',
    '| row | ours | peer | ratio | target | CPU ours | CPU peer | CPU ratio | client CPU | foreign |',
    '| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...lines.map(tableLine),
    '',
    ...secondTable(lines),
    ...notes(lines),
  ].join('\n');
}

function tableLine({ metric, ours, peer }: Line): string {
  const mine = ours.sample?.values[metric.key];
  const theirs = peer.sample?.values[metric.key];
  const cells = [
    metric.title,
    withUnit(mine, metric.unit),
    peer.sample ? withUnit(theirs, metric.unit) : 'not measured',
    ratio(metric.better === 'more' ? mine : theirs, metric.better === 'more' ? theirs : mine),
    metric.target,
    number(ours.sample?.cpu),
    number(peer.sample?.cpu),
    ratio(peer.sample?.cpu, ours.sample?.cpu),
    `${number(ours.sample?.clientCpu)} / ${number(peer.sample?.clientCpu)}`,
    `${share(ours.sample)} / ${share(peer.sample)}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The second peer in a table of its own: it has the rows of IMAP and CalDAV alone. */
function secondTable(lines: readonly Line[]): string[] {
  const both = lines.flatMap(({ metric, ours, second }) => (second ? [tableLine({ metric, ours, peer: second })] : []));
  if (both.length === 0) return [];
  return [
    '| row | ours | second peer | ratio | target | CPU ours | CPU second | CPU ratio | client CPU | foreign |',
    '| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...both,
    '',
  ];
}

function notes(lines: readonly Line[]): string[] {
  const found = new Set<string>();
  for (const { metric, ours, peer, second } of lines) {
    const worked = [ours.behind ?? 0, peer.behind ?? 0].map((seconds) => seconds.toFixed(1));
    if (worked.some((seconds) => Number(seconds) >= shownBehind))
      found.add(
        `- ${metric.title.split(':')[0]}: behind the last answer, ours went on for ${worked[0]} s of CPU, the peer for ${worked[1]} s.`,
      );
    if (ours.sample?.note) found.add(`- ${metric.title}: ${ours.sample.note}.`);
    if (ours.reason) found.add(`- ${metric.title}: ours not measured: ${ours.reason}.`);
    if (second?.reason) found.add(`- ${metric.title}: second peer not measured: ${second.reason}.`);
    if (peer.reason) found.add(`- ${metric.title}: peer not measured: ${peer.reason}.`);
  }
  return found.size === 0 ? [] : [...found, ''];
}

const share = (sample: Sample | null): string =>
  sample ? `${sample.foreign.toFixed(2)}${sample.foreign > foreignLimit ? '!' : ''}` : '–';

const withUnit = (value: number | undefined, unit: string): string =>
  value === undefined ? 'not measured' : `${number(value)} ${unit}`;

function number(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (value >= 100) return Math.round(value).toString();
  return value.toPrecision(value < 0.1 ? 2 : 3);
}

function ratio(better: number | null | undefined, worse: number | null | undefined): string {
  if (!better || !worse) return '–';
  return `${number(better / worse)}x`;
}
