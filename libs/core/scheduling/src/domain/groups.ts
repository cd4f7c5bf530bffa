import { type Component, parameterOf, printCalAddress, property, withAddedProperty } from '#formats/ical';
import { mapMembers } from './object.js';
import { attendeeAt } from './people.js';

/** A message to a group as one of its members gets it: invited as a member (RFC 5545 §3.2.11). */
export function forMember(calendar: Component, group: string, member: string): Component {
  return mapMembers(calendar, (each) => {
    const invited = attendeeAt(each, group);
    if (invited === null || attendeeAt(each, member) !== null) return each;
    const role = parameterOf(invited.property, 'ROLE');
    const parameters = { ...(role === null ? {} : { ROLE: role }), PARTSTAT: 'NEEDS-ACTION', RSVP: 'TRUE' };
    const attendee = property('ATTENDEE', printCalAddress(member), {
      ...parameters,
      MEMBER: printCalAddress(group),
    });
    return withAddedProperty(each, attendee);
  });
}
