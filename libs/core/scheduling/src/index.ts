/** Scheduling (iTIP, iMIP): what a change of an event tells others, and what their messages do to ours. */
export { receive } from './domain/incoming/receive.js';
export { SchedulingIntake, SchedulingPost } from './domain/ports.js';
export * from './domain/terms.js';
export { type Decision, Decisions } from './infrastructure/decisions.js';
export { SchedulingDispatcher } from './infrastructure/dispatcher.js';
export { printHours, readHours, type RoomRules } from './domain/rooms/rules.js';
export { RoomApprovals } from './infrastructure/rooms/roomApprovals.js';
export { type Room, type RoomRequest, Rooms } from './infrastructure/rooms/rooms.js';
export { SchedulingRefusal } from './infrastructure/refusal.js';
export {
  type CalendarOwner,
  type ScheduledPut,
  type ScheduledRemoval,
  type ScheduleExpectation,
  Scheduler,
  type Stored,
} from './infrastructure/scheduler.js';
export { type InvitationPolicy, invitationPolicies } from './domain/policy.js';
export { InvitationMail } from './infrastructure/mail/invitationMail.js';
export { InvitationPolicies } from './infrastructure/mail/invitationPolicies.js';
export { InvitationReader } from './infrastructure/mail/invitationReader.js';
export { InvitationMailModule } from './invitationMail.module.js';
export { InvitationsModule } from './invitations.module.js';
export { SchedulingModule } from './scheduling.module.js';
