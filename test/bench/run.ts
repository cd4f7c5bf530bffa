/**
 * `npm run bench`: the product beside Postfix and Dovecot, in one run on one machine. See bench/README.md.
 *
 *   --rows a,b      only these rows (or all that begin so) --quick       a tenth of the operations
 *   --messages N    size of the large mailbox (20000)       --no-peer     only the product
 *   --out DIR       where the report goes (bench/results)    --cyrus DIR     Cyrus as a second peer, unpacked there
 *   --events N      size of the large calendar (10000)       --radicale DIR  Radicale, unpacked there
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LoadClient } from './load/client.js';
import { smtpSourceIsThere } from './load/smtpSource.js';
import { describeMachine } from './measure/machine.js';
import { settled } from './measure/settled.js';
import { type Line, type Outcome, writeReport } from './report.js';
import { accessRows } from './rows/access.js';
import { appendRows } from './rows/append.js';
import { calendarRows } from './rows/calendars.js';
import { outgoingRows } from './rows/outgoing.js';
import { mailboxRows } from './rows/mailbox.js';
import { pushRows } from './rows/push.js';
import type { Bench, Row } from './rows/row.js';
import { smtpRows } from './rows/smtp.js';
import { treeRows } from './rows/tree.js';
import { cyrusMissing, startCyrus } from './systems/cyrus.js';
import { startFumibako } from './systems/fumibako.js';
import { radicaleMissing, startRadicale } from './systems/radicale.js';
import { peerMissing, peerVersions, startPostfixDovecot } from './systems/postfixDovecot.js';
import type { MailSystem } from './systems/system.js';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string' },
    quick: { type: 'boolean', default: false },
    messages: { type: 'string', default: '20000' },
    'no-peer': { type: 'boolean', default: false },
    out: { type: 'string', default: 'bench/results' },
    cyrus: { type: 'string' },
    radicale: { type: 'string' },
    events: { type: 'string', default: '10000' },
  },
});
const messages = Number(options.messages);
const events = Number(options.events);
const mailRows = [...smtpRows, ...outgoingRows, ...appendRows, ...accessRows, ...mailboxRows, ...treeRows, ...pushRows];
const allRows = [...mailRows, ...calendarRows];
const wanted = options.rows?.split(',');
const exact = new Set(allRows.map(({ id }) => id));
const chosen = (id: string, name: string): boolean => (exact.has(name) ? id === name : id.startsWith(name));
const rows = allRows.filter(({ id }) => !wanted || wanted.some((name) => chosen(id, name)));
if (rows.length === 0) throw new Error(`no such row; there are ${allRows.map(({ id }) => id).join(', ')}`);

const needs = (isDav: boolean): boolean => rows.some(({ mail }) => (mail === 'dav') === isDav);
const leftOut = options['no-peer'] ? 'left out by --no-peer' : null;
const unneeded = 'no row needs it';
const peerReason = leftOut ?? (needs(false) ? peerMissing() : unneeded);
const radicaleReason = leftOut ?? (needs(true) ? radicaleMissing(options.radicale) : unneeded);
const secondReason = leftOut ?? cyrusMissing(options.cyrus);
const machine = describeMachine();
const load = new LoadClient();
const systems: Record<'ours' | 'peer' | 'radicale' | 'second', Bench | null> = {
  ours: null,
  peer: null,
  radicale: null,
  second: null,
};
const lines: Line[] = [];

function benchOf(system: MailSystem): Bench {
  const done = new Set<string>();
  return {
    system,
    load,
    messages,
    events,
    scale: options.quick ? 0.1 : 1,
    once: async (key, work) => {
      if (done.has(key)) return;
      await work();
      await settled(system.roots);
      done.add(key);
    },
  };
}

async function outcomeOf(row: Row, bench: Bench | null, reason: string | null): Promise<Outcome> {
  if (!bench) return { sample: null, reason: reason ?? 'it did not start' };
  if (row.id.startsWith('smtp') && !smtpSourceIsThere()) return { sample: null, reason: 'smtp-source is missing' };
  try {
    const sample = await row.measure(bench);
    return { sample, behind: await settled(bench.system.roots), reason: null };
  } catch (error) {
    return { sample: null, reason: (error as Error).message };
  }
}

function show(outcome: Outcome): string {
  if (!outcome.sample) return outcome.reason ?? '';
  const { values, cpu, foreign } = outcome.sample;
  const shown = Object.values(values).map((value) => value.toFixed(2));
  return `${shown.join(' · ')} (CPU ${cpu?.toFixed(3)} ms, foreign ${foreign.toFixed(2)})`;
}

async function measureAll(): Promise<void> {
  systems.ours = benchOf(await startFumibako());
  if (peerReason === null) systems.peer = benchOf(await startPostfixDovecot());
  else console.error(`peer not measured: ${peerReason}`);
  if (radicaleReason === null) systems.radicale = benchOf(await startRadicale(options.radicale));
  else console.error(`Radicale not measured: ${radicaleReason}`);
  if (secondReason === null) systems.second = benchOf(await startCyrus(options.cyrus ?? ''));
  for (const row of rows) {
    const ours = await outcomeOf(row, systems.ours, null);
    const isDav = row.mail === 'dav';
    const peer = isDav
      ? await outcomeOf(row, systems.radicale, radicaleReason)
      : await outcomeOf(row, systems.peer, peerReason);
    const second = systems.second && row.mail ? await outcomeOf(row, systems.second, null) : undefined;
    console.error(`${row.id}: ours ${show(ours)} | peer ${show(peer)}${second ? ` | Cyrus ${show(second)}` : ''}`);
    for (const metric of row.metrics) lines.push({ metric, ours, peer, ...(second ? { second } : {}) });
    report();
  }
}

/** Written after every row, so that a run that is broken off leaves what it has; gives the table. */
function report(): string {
  const date = new Date().toISOString().slice(0, 10);
  const mailPeer = peerReason === null ? peerVersions() : `not measured (${peerReason})`;
  const davPeer = systems.radicale?.system.name ?? `not measured (${radicaleReason})`;
  const peer = `${mailPeer}; for CalDAV: ${davPeer}`;
  const second = secondReason === null ? systems.second?.system.name : `not measured (${secondReason})`;
  return writeReport(
    { date, machine, peer, second, options: { messages, events, quick: options.quick }, lines },
    resolve(options.out),
  );
}

async function removeAll(): Promise<void> {
  load.close();
  const all = [systems.second, systems.radicale, systems.peer, systems.ours];
  await Promise.allSettled(all.map((bench) => bench?.system.remove()));
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void removeAll().then(() => process.exit(1)));
try {
  await measureAll();
  console.log(report());
} finally {
  await removeAll();
}
