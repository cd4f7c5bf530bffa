import type { Clock } from '#kernel';

const maxEntries = 10_000;

/** What was read for a key, for a time; what fails is not remembered, and what is being read is read once. */
export class Remembered<T> {
  private readonly entries = new Map<string, { readonly at: number; readonly value: Promise<T> }>();

  constructor(
    private readonly clock: Clock,
    private readonly milliseconds: number,
    private readonly read: (key: string) => Promise<T>,
  ) {}

  get(key: string): Promise<T> {
    const now = this.clock.now();
    const known = this.entries.get(key);
    if (known && now - known.at < this.milliseconds) return known.value;
    const value = this.read(key);
    this.entries.delete(key);
    this.entries.set(key, { at: now, value });
    value.catch(() => {
      if (this.entries.get(key)?.value === value) this.entries.delete(key);
    });
    if (this.entries.size > maxEntries) this.entries.delete(this.entries.keys().next().value as string);
    return value;
  }

  forget(): void {
    this.entries.clear();
  }
}
