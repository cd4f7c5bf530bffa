import type { AccountId, Clock } from '#kernel';
import { ObjectCache, PeopleBusy, takeObject } from '#core/calendar';
import { AcrossAccounts, contentOf, type Item, type LockedItems } from '#core/collections';
import type { Addressees, Recipients } from '#core/directory';
import {
  type Component,
  itemView,
  organizerOf,
  printCalendar,
  unescapeText,
  UTC,
  type Zone,
  zoneNamed,
} from '#formats/ical';
import { parseMailboxAddress } from '#kernel';
import { rowsOf } from '#platform/database';
import { membersOf, ScheduledObject } from '../../domain/object.js';
import { answerMessage, answered, isOver } from '../../domain/rooms/answer.js';
import { apart, comparedTime, type Judgement, judge, type Taken } from '../../domain/rooms/booking.js';
import type { RoomRules } from '../../domain/rooms/rules.js';
import type { Owner, ReceivedMessage } from '../../domain/terms.js';
import type { Answered, Answerer, Answering, Asked } from '../answering.js';
import type { Messages } from '../messages.js';
import { readObject } from '../scheduler.js';
import { newestStamp, nextStamp } from '../stamps.js';
import type { Rooms } from './rooms.js';
import * as sql from './statements.js';

/** Bookings that are looked at when a time becomes free. */
const maxWaiting = 100;

export interface RoomDeskParts {
  readonly rooms: Rooms;
  readonly addressees: Addressees;
  readonly recipients: Pick<Recipients, 'lookup'>;
  readonly messages: Messages;
  readonly clock: Clock;
}

interface Booker {
  readonly mayBook: boolean;
  readonly isDelegate: boolean;
}

/** Answers for rooms and equipment. */
export class RoomDesk implements Answering {
  constructor(private readonly parts: RoomDeskParts) {}

  async prepare(account: AccountId, message: ReceivedMessage): Promise<Answerer | null> {
    const room = await this.parts.rooms.find(account);
    if (room === null) return null;
    const [member] = membersOf(message.calendar);
    const organizer = member ? organizerOf(member) : null;
    const booker = await this.booker(account, room.rules, organizer?.address ?? '');
    const desk = new Desk(this.parts, account, room.rules);
    return {
      answer: (items, asked, owner) => desk.answer(items, asked, owner, booker),
      after: (items, owner) => desk.offer(items, owner),
    };
  }

  private async booker(account: AccountId, { bookers, delegates }: RoomRules, organizer: string): Promise<Booker> {
    const { addressees } = this.parts;
    const [room, found] = await Promise.all([addressees.account(account), addressees.find([organizer])]);
    const who = found.get(organizer);
    const isInside = who?.kind === 'account' && who.organisationId === room?.organisationId;
    const own = isInside ? await addressees.addressesOf(who) : new Set([organizer]);
    const isDelegate = await this.isAmong(own, delegates);
    if (bookers.includes('*') || isDelegate) return { mayBook: true, isDelegate };
    return { mayBook: bookers.length === 0 ? isInside : await this.isAmong(own, bookers), isDelegate };
  }

  private async isAmong(own: ReadonlySet<string>, named: readonly string[]): Promise<boolean> {
    for (const each of named) {
      if (own.has(each)) return true;
      const address = parseMailboxAddress(each);
      const lookup = address && (await this.parts.recipients.lookup(address));
      if (lookup?.kind === 'local' && [...own].some((mine) => lookup.resolution.reached.has(mine))) return true;
    }
    return false;
  }
}

/** One room, while its account is locked. */
class Desk {
  constructor(
    private readonly parts: RoomDeskParts,
    private readonly account: AccountId,
    private readonly rules: RoomRules,
  ) {}

  async answer(items: LockedItems, asked: Asked, owner: Owner, booker: Booker): Promise<Answered> {
    const { object } = asked;
    const uid = uidOf(object);
    if (isOver(object)) {
      await rowsOf(items.executor, sql.removeRequest, [this.account, uid]);
      return { object: null, messages: [] };
    }
    const judgement = await this.judge(items, object, booker);
    await this.note(items, object, judgement);
    return this.said(asked, owner, judgement);
  }

  /** What waited longest gets a time that has become free. */
  async offer(items: LockedItems, owner: Owner): Promise<void> {
    const rows = await rowsOf<{ uid: string }>(items.executor, sql.waitingUids, [this.account, maxWaiting]);
    for (const { uid } of rows) {
      const found = await items.scheduled(uid);
      const object = await readObject(items, found);
      if (found === null || object === null) {
        await rowsOf(items.executor, sql.removeRequest, [this.account, uid]);
        continue;
      }
      const judgement = await this.judge(items, object, { mayBook: true, isDelegate: false });
      if (judgement.waits === 'time') continue;
      await this.note(items, object, judgement);
      await this.keep(items, found, this.said({ object, found }, owner, judgement));
    }
  }

  private async keep(items: LockedItems, found: Item, { object, messages }: Answered): Promise<void> {
    await this.parts.messages.add(items.executor, this.account, messages, null);
    if (object === null) return await items.remove(found, { kind: 'anything' });
    const octets = Buffer.from(printCalendar(object));
    const taken = takeObject(octets, [found.component ?? 'VEVENT']);
    if (taken.refusal !== null) return;
    const item = { content: contentOf(octets), mediaType: found.mediaType, derived: taken.derived };
    await items.put(found, item, { tag: null, stamp: newestStamp(messages, found) });
  }

  private said({ object, found }: Asked, owner: Owner, judgement: Judgement): Answered {
    const kept = answered(object, owner, judgement);
    const message = answerMessage(kept, owner, judgement, { now: nextStamp(this.parts.clock, found) });
    return { object: judgement.status === 'DECLINED' ? null : kept, messages: message === null ? [] : [message] };
  }

  private async judge(items: LockedItems, object: Component, booker: Booker): Promise<Judgement> {
    const now = this.parts.clock.now();
    return judge(object, this.rules, { ...booker, now, taken: await this.taken(items, object, now) });
  }

  /** When other bookings have it, as the transaction sees it. */
  private async taken(items: LockedItems, object: Component, now: number): Promise<readonly Taken[]> {
    const busy = new PeopleBusy(new AcrossAccounts({ pool: items.executor }), new ObjectCache());
    const found = await busy.of([this.account], {
      range: comparedTime(object, this.zone, now),
      counts: () => true,
      floating: () => this.zone,
      except: new Set([uidOf(object)]),
    });
    return apart(found.get(this.account) ?? []);
  }

  private async note(items: LockedItems, object: Component, { waits }: Judgement): Promise<void> {
    const uid = uidOf(object);
    if (waits === null) {
      await rowsOf(items.executor, sql.removeRequest, [this.account, uid]);
      return;
    }
    const scheduled = new ScheduledObject(object);
    const [view] = scheduled.views;
    const start = view?.start ? scheduled.zones.instantOf(view.start, this.zone) : null;
    const summary = unescapeText(view?.summary ?? '')
      .replaceAll('\0', '')
      .toWellFormed()
      .slice(0, 200);
    const kind = waits === 'time' ? 'waiting' : 'approval';
    const organizer = view?.organizer?.address ?? '';
    await rowsOf(items.executor, sql.addRequest, [this.account, uid, kind, organizer, summary, start]);
  }

  private get zone(): Zone {
    return zoneNamed(this.rules.zone) ?? UTC;
  }
}

const uidOf = (object: Component): string => {
  const [member] = membersOf(object);
  return member ? (itemView(member).uid ?? '') : '';
};
