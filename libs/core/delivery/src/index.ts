export { maxHeaderOctets } from './domain/headerBlock.js';
export { completeHeader, maxFields, type SubmittedHeader } from './domain/submissionHeader.js';
export { maxHops } from './domain/trace.js';
export * from './domain/transaction.js';
export { type DeliveryParts, IncomingMail } from './infrastructure/incoming.js';
export { MailFlow } from './infrastructure/mailFlow.js';
export { type LeasedRecipient, Queue, type QueuedRecipient } from './infrastructure/queue.js';
export { DeliveryModule } from './delivery.module.js';
