import { setImmediate } from 'node:timers/promises';
import type { DnsAnswer, DnsRecords, DnsType, Resolver } from '#kernel';

/** After so many questions each one lets others run first: keys and policies behind them cost time of the processor. */
const unhurried = 20;

/**
 * Asks for so many milliseconds, counted from the first question; what has no answer by then, and what is asked after it,
 * is not known.
 */
export class BoundedResolver implements Resolver {
  private timer: NodeJS.Timeout | null = null;
  private stop: (() => void) | null = null;
  private readonly end = new Promise<typeof tooLate>((resolve) => {
    this.stop = () => {
      this.isOver = true;
      resolve(tooLate);
    };
  });
  private isOver = false;
  private asked = 0;

  constructor(
    private readonly resolver: Resolver,
    private readonly milliseconds: number,
  ) {}

  async lookup<T extends DnsType>(type: T, name: string): Promise<DnsAnswer<DnsRecords[T]>> {
    this.timer ??= setTimeout(() => this.stop?.(), this.milliseconds);
    this.asked += 1;
    if (this.asked > unhurried) await setImmediate();
    if (this.isOver) return tooLate;
    return await Promise.race([this.resolver.lookup(type, name), this.end]);
  }

  /** Nobody asks any more. */
  close(): void {
    if (this.timer) clearTimeout(this.timer);
  }
}

const tooLate = { kind: 'temporary', reason: 'the DNS took too long' } as const;
