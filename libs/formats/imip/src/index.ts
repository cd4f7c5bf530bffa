/** Invitations by mail (iMIP, RFC 6047): the message around a calendar object, and the calendar objects within a message. Pure. */
export type { InvitationMail, MailPerson } from './compose/invitation.js';
export { printInvitation, type PrintedInvitation } from './compose/print.js';
export type { ImipLanguage } from './compose/words.js';
export { authorOf } from './extract/author.js';
export type { CalendarMessage } from './extract/calendarPart.js';
export { extractFrom, extractInvitations, type Extraction, type Finding, type PartSource } from './extract/extract.js';
export { type CalendarPart, mayHoldInvitation } from './extract/places.js';
export { IMIP_LIMITS, type ImipLimits } from './limits.js';
