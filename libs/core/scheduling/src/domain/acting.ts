import { mapProperties, participant, printCalAddress, withParameter } from '#formats/ical';
import { mapMembers } from './object.js';
import type { SchedulingMessage } from './terms.js';

/** A message that somebody sends in the name of another, whose name stays (RFC 5545 §3.2.18). */
export function sentBy(message: SchedulingMessage, actor: string): SchedulingMessage {
  const speaks = message.method === 'REPLY' ? 'ATTENDEE' : 'ORGANIZER';
  const calendar = mapMembers(message.calendar, (member) =>
    mapProperties(member, (each) =>
      each.name === speaks && participant(each).address === message.from
        ? withParameter(each, 'SENT-BY', printCalAddress(actor))
        : each,
    ),
  );
  return { ...message, calendar };
}
