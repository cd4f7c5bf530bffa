/** Scheduling (iTIP, iMIP): what a change of an event tells others, and what their messages do to ours. */
export { type Receipt, receive, type ReceiveOptions } from './domain/incoming/receive.js';
export type { Plan } from './domain/outgoing/change.js';
export { planChange, type PlanOptions, withDelivery } from './domain/outgoing/plan.js';
export * from './domain/terms.js';
export { SchedulingIntake, SchedulingPost } from './domain/ports.js';
