import { closeSync, openSync } from 'node:fs';

const lookTime = 1000;
/** Looks between two reports while the shortage lasts. */
const reportEvery = 60;

/**
 * Notices that the process has no file descriptor left. New connections are dropped by the system's event loop then,
 * without a word to anybody; nothing but this look tells.
 */
export class DescriptorWatch {
  private readonly timer: NodeJS.Timeout;
  private lasting = 0;

  /** `missing` is called at every look that finds none, once in a second; `report` is true at the first and then once in a minute. */
  constructor(
    private readonly missing: (report: boolean) => void,
    private readonly probe: () => void = openOne,
  ) {
    this.timer = setInterval(() => this.look(), lookTime).unref();
  }

  close(): void {
    clearInterval(this.timer);
  }

  look(): void {
    try {
      this.probe();
      this.lasting = 0;
    } catch {
      this.missing(this.lasting % reportEvery === 0);
      this.lasting += 1;
    }
  }
}

function openOne(): void {
  closeSync(openSync('/dev/null', 'r'));
}
