import type { Item } from '#core/collections';
import { maxCacheOctets } from '../domain/limits.js';
import { CalendarObject } from '../domain/object.js';

type Version = Pick<Item, 'accountId' | 'id'>;

/** A tree takes about so many times the octets of its text. */
const swell = 10;

/** Objects that were read lately, by version: what is kept is never out of date. Bounded. */
export class ObjectCache {
  private readonly objects = new Map<string, CalendarObject>();
  private octets = 0;

  constructor(private readonly most: number = maxCacheOctets) {}

  get(item: Version): CalendarObject | null {
    const key = keyOf(item);
    const found = this.objects.get(key);
    if (!found) return null;
    this.objects.delete(key);
    this.objects.set(key, found);
    return found;
  }

  add(item: Version, octets: Buffer): CalendarObject {
    const object = new CalendarObject(octets);
    const key = keyOf(item);
    const known = this.objects.get(key);
    if (known) return known;
    this.objects.set(key, object);
    this.octets += weightOf(object);
    for (const [oldest, each] of this.objects) {
      if (this.octets <= this.most) break;
      this.objects.delete(oldest);
      this.octets -= weightOf(each);
    }
    return object;
  }

  /** Octets that it counts. */
  get size(): number {
    return this.octets;
  }
}

const keyOf = ({ accountId, id }: Version): string => `${accountId}:${id}`;
const weightOf = ({ octets }: CalendarObject): number => octets.length * swell + 500;
