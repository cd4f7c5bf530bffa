import type { Clock } from '#kernel';
import type { DnsLimits } from './limits.js';

/**
 * Remembers that a server says nothing. After several questions in a row without any answer it is left alone for a
 * while; then one question goes to it, and the others wait for what comes of that.
 */
export class Silence {
  private unanswered = 0;
  private quietUntil = 0;

  constructor(
    private readonly clock: Clock,
    private readonly limits: Pick<DnsLimits, 'silentAfter' | 'silentFor'>,
  ) {}

  /** Whether a question may be sent now. */
  mayAsk(): boolean {
    if (this.unanswered < this.limits.silentAfter) return true;
    if (this.clock.now() < this.quietUntil) return false;
    this.rest();
    return true;
  }

  answered(): void {
    this.unanswered = 0;
  }

  missed(): void {
    this.unanswered += 1;
    if (this.unanswered >= this.limits.silentAfter) this.rest();
  }

  private rest(): void {
    this.quietUntil = this.clock.now() + this.limits.silentFor;
  }
}
