import { type Clock, FumibakoError, parseMailboxAddress } from '#kernel';
import { takeObject } from '#core/calendar';
import { contentOf, type ItemWork } from '#core/collections';
import type { MailFlow } from '#core/delivery';
import type { Addressees } from '#core/directory';
import { printCalendar, UTC, wallOf, zoneNamed } from '#formats/ical';
import { rowsOf } from '#platform/database';
import { answered, answerMessage, rejectionWords } from '../../domain/rooms/answer.js';
import { printApprovalMail } from '../../domain/rooms/approvalMail.js';
import type { Judgement } from '../../domain/rooms/booking.js';
import type { Answering } from '../answering.js';
import type { Messages } from '../messages.js';
import { readObject } from '../scheduler.js';
import { newestStamp, nextStamp } from '../stamps.js';
import type { RoomRequest, Rooms } from './rooms.js';
import * as sql from './statements.js';

const atOnce = 50;

export interface RoomApprovalsParts {
  readonly rooms: Rooms;
  readonly work: ItemWork;
  readonly addressees: Addressees;
  readonly messages: Messages;
  readonly answering: Answering;
  readonly flow: Pick<MailFlow, 'deliverOwn'>;
  readonly clock: Clock;
}

/** Bookings that somebody has to approve. */
export class RoomApprovals {
  constructor(private readonly parts: RoomApprovalsParts) {}

  /** Decides about a booking. Throws `item-unknown` where none waits with that number. */
  async decide(id: number, approved: boolean, reason: string | null): Promise<RoomRequest> {
    const { rooms, work, addressees, messages, answering, clock } = this.parts;
    const request = await rooms.request(id);
    if (request === null) throw new FumibakoError('item-unknown', `no booking ${id} waits`);
    const { account, address, uid } = request;
    const owner = { addresses: await addressees.addressesOf({ accountId: account, address }) };
    await work.run(account, { via: 'cli', address: null }, async (items) => {
      const claimed = await rowsOf(items.executor, sql.removeRequest, [account, uid]);
      const found = await items.scheduled(uid);
      const object = await readObject(items, found);
      if (claimed.length === 0 || found === null || object === null)
        throw new FumibakoError('item-unknown', `no booking ${id} waits`);
      const judgement: Judgement = {
        status: approved ? 'ACCEPTED' : 'DECLINED',
        fault: null,
        declined: new Map(),
        waits: null,
      };
      const kept = answered(object, owner, judgement);
      const comment = reason ?? (approved ? undefined : rejectionWords);
      const options = { now: nextStamp(clock, found), ...(comment === undefined ? {} : { comment }) };
      const message = answerMessage(kept, owner, judgement, options);
      if (message !== null) await messages.add(items.executor, account, [message], null);
      const octets = Buffer.from(printCalendar(kept));
      const taken = takeObject(octets, [found.component ?? 'VEVENT']);
      if (!approved || taken.refusal !== null) {
        await items.remove(found, { kind: 'anything' });
        const answerer = await answering.prepare(account, { method: 'REQUEST', sender: null, calendar: object });
        await answerer?.after(items, owner);
      } else {
        const item = { content: contentOf(octets), mediaType: found.mediaType, derived: taken.derived };
        await items.put(found, item, { tag: null, stamp: newestStamp(message === null ? [] : [message], found) });
      }
    });
    messages.announce();
    return request;
  }

  /** Tells those who approve of what waits, once. */
  async tell(): Promise<void> {
    for (const request of await this.parts.rooms.untold(atOnce)) await this.ask(request);
  }

  private async ask(request: RoomRequest): Promise<void> {
    const { id, account, address, name, organizer, summary, starts, rules } = request;
    const wall = starts === null ? null : wallOf(zoneNamed(rules.zone) ?? UTC, starts.getTime());
    const start =
      wall === null ? '-' : `${new Date(wall).toISOString().slice(0, 16).replace('T', ' ')} (${rules.zone})`;
    const content = printApprovalMail({
      room: { address, name },
      to: rules.delegates,
      id,
      organizer,
      summary,
      start,
    });
    const recipients = rules.delegates.flatMap((text) => parseMailboxAddress(text) ?? []);
    await this.parts.flow.deliverOwn(
      {
        reversePath: null,
        body: '7bit',
        smtputf8: false,
        recipients: recipients.map((to) => ({ address: to, notify: 'never', originalRecipient: null })),
        content: [content],
      },
      [{ statement: sql.tellRequest, values: [account, id] }],
    );
  }
}
