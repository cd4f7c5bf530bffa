/** Scheduling (iTIP, iMIP): what a change of an event tells others, and what their messages do to ours. */
export { receive } from './domain/incoming/receive.js';
export { SchedulingIntake, SchedulingPost } from './domain/ports.js';
export * from './domain/terms.js';
export { type Decision, Decisions } from './infrastructure/decisions.js';
export { SchedulingDispatcher } from './infrastructure/dispatcher.js';
export { SchedulingRefusal } from './infrastructure/refusal.js';
export {
  type CalendarOwner,
  type ScheduledPut,
  type ScheduledRemoval,
  type ScheduleExpectation,
  Scheduler,
  type Stored,
} from './infrastructure/scheduler.js';
export { SchedulingModule } from './scheduling.module.js';
