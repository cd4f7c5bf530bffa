import { readdirSync, readFileSync } from 'node:fs';

/** The clock tick of /proc: 100 a second on every Linux that Node runs on. */
const ticksPerSecond = 100;

interface ProcessTimes {
  readonly parent: number;
  /** Ticks of the process and of its children that ended and were waited for. */
  readonly ticks: number;
}

/** CPU seconds of process trees, and PSS of them, from /proc. */
export function cpuSeconds(roots: readonly number[]): number {
  const table = processTable();
  let ticks = 0;
  for (const pid of descendants(roots, table)) ticks += table.get(pid)?.ticks ?? 0;
  return ticks / ticksPerSecond;
}

/** Kilobytes of proportional set size of process trees. */
export function pssKilobytes(roots: readonly number[]): number {
  let total = 0;
  for (const pid of descendants(roots, processTable())) total += pssOf(pid);
  return total;
}

/** Processes of the trees that live now. */
export function treeOf(roots: readonly number[]): readonly number[] {
  return descendants(roots, processTable());
}

/** Busy CPU seconds of the whole machine since its start. */
export function machineBusySeconds(): number {
  const line = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0] ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(/ +/).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) / ticksPerSecond;
}

function processTable(): Map<number, ProcessTimes> {
  const table = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const times = timesOf(pid);
    if (times) table.set(pid, times);
  }
  return table;
}

/** Null where the process has ended meanwhile. */
function timesOf(pid: number): ProcessTimes | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name stands in parentheses and may hold blanks: count behind the last one (proc(5)).
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, ticks: utime + stime + cutime + cstime };
  } catch {
    return null;
  }
}

function pssOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function descendants(roots: readonly number[], table: ReadonlyMap<number, ProcessTimes>): number[] {
  const children = new Map<number, number[]>();
  for (const [pid, { parent }] of table) {
    const siblings = children.get(parent);
    if (siblings) siblings.push(pid);
    else children.set(parent, [pid]);
  }
  // A set: a root may lie below another, and each process counts once. It is walked while it grows.
  const found = new Set(roots.filter((pid) => table.has(pid)));
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child);
  return [...found];
}
