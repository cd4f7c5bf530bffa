import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, tmpdir, totalmem } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly system: string;
  /** File system and device of the directory in which both systems keep their data. */
  readonly disk: string;
  readonly node: string;
  readonly loadAtStart: string;
  /** Below the number of processes, it silences Dovecot's IDLE push. */
  readonly inotifyInstances: number;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    system: /^PRETTY_NAME="(.*)"/m.exec(contents('/etc/os-release'))?.[1] ?? 'unknown',
    disk: output('df', ['--output=fstype,source', tmpdir()]).split('\n')[1]?.trim() ?? 'unknown',
    node: process.version,
    loadAtStart: loadavg()
      .map((load) => load.toFixed(2))
      .join(' '),
    inotifyInstances: Number(contents('/proc/sys/fs/inotify/max_user_instances')),
  };
}

/** What a program prints; nothing where it is missing or fails. */
export function output(file: string, args: readonly string[]): string {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
