import type { Clock, DnsAnswer, DnsRecords, DnsType, Resolver } from '#kernel';
import type { DnsLimits } from './limits.js';
import { plainName } from './packet/names.js';

type AnyAnswer = DnsAnswer<DnsRecords[DnsType]>;

interface Entry {
  readonly answer: AnyAnswer;
  readonly until: number;
}

/**
 * Remembers answers for their time to live, also that there is nothing (RFC 2308 §5) and that nothing could be learned
 * (RFC 2308 §7). The same question is under way once; how many are, and how many wait, is bounded.
 */
export class CachingResolver implements Resolver {
  private readonly entries = new Map<string, Entry>();
  private readonly pending = new Map<string, Promise<AnyAnswer>>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(
    private readonly source: Resolver,
    private readonly clock: Clock,
    private readonly limits: DnsLimits,
  ) {}

  async lookup<T extends DnsType>(type: T, name: string): Promise<DnsAnswer<DnsRecords[T]>> {
    const plain = plainName(name);
    if (plain === null) return { kind: 'no-name', secure: false, ttl: 0 };
    const key = `${type} ${plain}`;
    const kept = this.kept(key) ?? (await this.once(key, type, plain));
    return kept as DnsAnswer<DnsRecords[T]>;
  }

  /** How many answers are kept. */
  get size(): number {
    return this.entries.size;
  }

  private kept(key: string): AnyAnswer | null {
    const entry = this.entries.get(key);
    if (entry === undefined) return null;
    this.entries.delete(key);
    const left = Math.ceil((entry.until - this.clock.now()) / 1000);
    if (left <= 0) return null;
    // Again at the end: what is asked for stays, the oldest goes first.
    this.entries.set(key, entry);
    return entry.answer.kind === 'temporary' ? entry.answer : { ...entry.answer, ttl: left };
  }

  private once(key: string, type: DnsType, name: string): Promise<AnyAnswer> {
    const underway = this.pending.get(key);
    if (underway !== undefined) return underway;
    const asked = this.ask(key, type, name).finally(() => this.pending.delete(key));
    this.pending.set(key, asked);
    return asked;
  }

  private async ask(key: string, type: DnsType, name: string): Promise<AnyAnswer> {
    if (this.running >= this.limits.maxConcurrent) {
      if (this.waiting.length >= this.limits.maxWaiting)
        return { kind: 'temporary', reason: 'too many questions wait for an answer' };
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else this.running += 1;
    try {
      return this.keep(key, await this.source.lookup(type, name));
    } finally {
      // Whoever waits takes the place over.
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  private keep(key: string, answer: AnyAnswer): AnyAnswer {
    const ttl = this.ttlOf(answer);
    if (ttl <= 0 || octetsOf(answer) > this.limits.maxCachedOctets) return answer;
    this.entries.set(key, { answer, until: this.clock.now() + ttl * 1000 });
    if (this.entries.size > this.limits.maxCacheEntries)
      this.entries.delete(this.entries.keys().next().value as string);
    return answer;
  }

  private ttlOf(answer: AnyAnswer): number {
    if (answer.kind === 'temporary') return this.limits.failureTtl;
    const { maxTtl, minNegativeTtl, maxNegativeTtl } = this.limits;
    if (answer.kind === 'found') return Math.min(answer.ttl, maxTtl);
    return Math.min(Math.max(answer.ttl, minNegativeTtl), maxNegativeTtl);
  }
}

/** About the memory that an answer holds. */
function octetsOf(answer: AnyAnswer): number {
  if (answer.kind !== 'found') return 0;
  let octets = 0;
  for (const record of answer.records) {
    const values = typeof record === 'string' ? [record] : Object.values(record as object);
    octets += 32;
    for (const value of values) octets += (value as { length?: number }).length ?? 8;
  }
  return octets;
}
