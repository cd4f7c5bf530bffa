import type { AccountId } from '#kernel';
import type { AcrossAccounts, Collection, ItemSpan } from '#core/collections';
import type { Zone } from '#formats/ical';
import { type Busy, busyKindOf, busyOf, joined } from '../domain/busy.js';
import type { Moments } from '../domain/ranges.js';
import type { ObjectCache } from './objectCache.js';
import { Pause } from './pause.js';

/** Objects that are read at once. */
const batch = 500;

export interface BusyQuestion {
  readonly range: Moments;
  /** Whether a calendar counts. */
  readonly counts: (calendar: Collection) => boolean;
  /** Where its times without a zone are meant. */
  readonly floating: (calendar: Collection) => Zone;
  /** What has one of these UIDs does not count. */
  readonly except: ReadonlySet<string>;
}

/** Tells when many people are busy, all at once. */
export class PeopleBusy {
  constructor(
    private readonly across: AcrossAccounts,
    private readonly cache: ObjectCache,
  ) {}

  /** Of each account; null where that is too often to be told. */
  async of(
    accounts: readonly AccountId[],
    { range, counts, floating, except }: BusyQuestion,
  ): Promise<ReadonlyMap<AccountId, readonly Busy[] | null>> {
    const calendars = (await this.across.collections(accounts, 'calendar')).filter(counts);
    const zones = new Map(calendars.map((each) => [`${each.accountId}:${each.id}`, floating(each)]));
    const spans = await this.across.spans(calendars, range.from, range.until);
    const all = new Map<AccountId, Busy[]>(accounts.map((account) => [account, []]));
    const unsure: ItemSpan[] = [];
    for (const span of spans) {
      if (span.uid !== null && except.has(span.uid)) continue;
      const kind = span.exact ? busyKindOf(span.status, span.transparent) : null;
      if (!span.exact) unsure.push(span);
      else if (kind !== null) all.get(span.accountId)?.push({ kind, start: span.starts, end: span.ends });
    }
    const pause = new Pause();
    for (let at = 0; at < unsure.length; at += batch)
      for (const [span, object] of await this.objects(unsure.slice(at, at + batch))) {
        const zone = zones.get(`${span.accountId}:${span.collectionId}`) as Zone;
        for (const busy of busyOf(object, range, zone)) all.get(span.accountId)?.push(busy);
        await pause.ifDue();
      }
    return new Map([...all].map(([account, busy]) => [account, joined(busy, range)]));
  }

  private async objects(spans: readonly ItemSpan[]) {
    const known = spans.flatMap((span) => {
      const object = this.cache.get(span);
      return object ? [[span, object] as const] : [];
    });
    const there = new Set(known.map(([span]) => span));
    const contents = await this.across.contents(spans.filter((span) => !there.has(span)));
    return [...known, ...[...contents].map(([span, octets]) => [span, this.cache.add(span, octets)] as const)];
  }
}
