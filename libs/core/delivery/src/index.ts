export { maxHeaderOctets } from './domain/headerBlock.js';
export { completeHeader, maxFields, type SubmittedHeader } from './domain/submissionHeader.js';
export { delayNotice, type Notice } from './domain/notices.js';
export { maxHops } from './domain/trace.js';
export * from './domain/transaction.js';
export { MailAuthenticator } from './infrastructure/authentication/mailAuthenticator.js';
export { IncomingMail } from './infrastructure/incoming.js';
export { deliveryEntities } from './infrastructure/entities.js';
export { DkimKeys, type DkimKeyInfo } from './infrastructure/dkim/dkimKeys.js';
export { DomainPolicies } from './infrastructure/domainPolicies.js';
export { dmarcChoices, type MailPolicy, spfChoices } from './domain/mailPolicy.js';
export { MailFlow } from './infrastructure/mailFlow.js';
export {
  Notifier,
  type NotifierOutcome,
  type NotifierParts,
  type RecipientNotice,
} from './infrastructure/notifier.js';
export {
  type BlockWait,
  type LeaseOrder,
  type LeasedRecipient,
  type OverdueRecipient,
  Queue,
  type QueuedRecipient,
  type Settlement,
} from './infrastructure/queue.js';
export { type KeptPolicy, type KnownTls, type TlsLevel, tlsLevels, TlsRules } from './infrastructure/tlsRules.js';
export { DeliveryModule } from './delivery.module.js';
