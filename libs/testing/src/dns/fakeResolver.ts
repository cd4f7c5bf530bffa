import type { DnsAnswer, DnsRecords, DnsType, Resolver } from '#kernel';
import { answerOf, type DnsZones } from './zones.js';

/** A DNS in memory. `asked` is what was asked, in order; `latency` is awaited before each answer. */
export class FakeResolver implements Resolver {
  readonly asked: string[] = [];

  constructor(
    public zones: DnsZones,
    private readonly latency: (type: DnsType, name: string) => Promise<void> = () => Promise.resolve(),
  ) {}

  async lookup<T extends DnsType>(type: T, name: string): Promise<DnsAnswer<DnsRecords[T]>> {
    this.asked.push(`${type} ${name}`);
    await this.latency(type, name);
    // What is no name cannot exist.
    const labels = name.replace(/\.$/, '').split('.');
    if (name !== '' && labels.some((label) => label.length === 0 || label.length > 63))
      return { kind: 'no-name', secure: false, ttl: 0 };
    return answerOf(this.zones, type, name);
  }
}
