import type { Terminal } from '../terminal.js';

const width = 30;
const interval = 200;

/** A bar on standard error, where that is a terminal; redrawn a few times a second. */
export class Progress {
  private drawn = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly total: number,
    private readonly unit: string,
  ) {}

  show(done: number, count: number): void {
    const now = Date.now();
    if (!this.terminal.showsProgress || now - this.drawn < interval) return;
    this.drawn = now;
    const share = this.total === 0 ? 1 : Math.min(1, done / this.total);
    const filled = Math.round(share * width);
    const bar = `${'#'.repeat(filled)}${'.'.repeat(width - filled)}`;
    this.terminal.err(`\r[${bar}] ${Math.floor(share * 100)}% ${count} ${this.unit}`);
  }

  end(): void {
    if (this.drawn > 0) this.terminal.err('\r\x1b[K');
  }
}
