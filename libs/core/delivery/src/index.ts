export { maxHeaderOctets } from './domain/headerBlock.js';
export { completeHeader, maxFields, type SubmittedHeader } from './domain/submissionHeader.js';
export { delayNotice, type Notice } from './domain/notices.js';
export { maxHops } from './domain/trace.js';
export * from './domain/transaction.js';
export { MailAuthenticator } from './infrastructure/authentication/mailAuthenticator.js';
export { IncomingMail } from './infrastructure/incoming.js';
export { deliveryEntities } from './infrastructure/entities.js';
export { DkimKeys, type DkimKeyInfo } from './infrastructure/dkim/dkimKeys.js';
export { Evaluations } from './infrastructure/reports/evaluations.js';
export { ReceivedReports } from './infrastructure/reports/receivedReports.js';
export { ReportSender } from './infrastructure/reports/reportSender.js';
export { maxSessionKinds, TlsSessions } from './infrastructure/reports/tlsSessions.js';
export { type ReportPoster, TlsReportSender } from './infrastructure/reports/tlsReportSender.js';
export {
  noSessionPolicy,
  type SessionFailure,
  type SessionPolicy,
  type TlsResult,
  type TlsSession,
} from './domain/tlsSession.js';
export { ReportSummaries, type ReportSummary } from './infrastructure/reports/reportSummary.js';
export { DomainPolicies } from './infrastructure/domainPolicies.js';
export { compareRecords, type RecordState } from './domain/dnsPlan/compare.js';
export { checkHostName, type HostState } from './domain/dnsPlan/host.js';
export { type DnsFacts, type PlannedRecord, planRecords, stsPolicy } from './domain/dnsPlan/plan.js';
export { dmarcChoices, type MailPolicy, spfChoices } from './domain/mailPolicy.js';
export {
  type AskedMessage,
  maxPending,
  maxReason,
  Moderation,
  type PendingMessage,
} from './infrastructure/moderation/moderation.js';
export { ModerationTending } from './infrastructure/moderation/tending.js';
export type { Decision as ModeratorDecision } from './domain/moderation/decisionAddress.js';
export { MailFlow } from './infrastructure/mailFlow.js';
export {
  Notifier,
  type NotifierOutcome,
  type NotifierParts,
  type RecipientNotice,
} from './infrastructure/notifier.js';
export { NoticeLanguages } from './infrastructure/noticeLanguages.js';
export { Releaser } from './infrastructure/releaser.js';
export { Queue } from './infrastructure/queue.js';
export { domainOfDestination, heldDestination } from './infrastructure/queued.js';
export type {
  BlockWait,
  LeaseOrder,
  LeasedRecipient,
  OverdueRecipient,
  QueuedRecipient,
  Settlement,
} from './infrastructure/queued.js';
export { ListLinks, type Membership } from './infrastructure/listLinks.js';
export { evaluate, type Look } from './domain/rules/evaluate.js';
export type { TransportRule } from './domain/rules/model.js';
export { readRule } from './domain/rules/reading.js';
export { storedFacts } from './domain/rules/stored.js';
export { Journal } from './infrastructure/rules/journal.js';
export { readSignature } from './domain/signatures/reading.js';
export { renderSignature } from './domain/signatures/rendering.js';
export type { SignatureDocument } from './domain/signatures/model.js';
export { SentCopies } from './infrastructure/signatures/sentCopies.js';
export { maxStamped } from './infrastructure/signatures/signatureStamp.js';
export { Signatures } from './infrastructure/signatures/signatures.js';
export { TransportRules } from './infrastructure/rules/transportRules.js';
export { type ClientCertificate, readCertificates } from './domain/clientCertificate.js';
export {
  type CertificateDemand,
  type Connector,
  isConnectorName,
  printCertificate,
  readCertificate,
  tooWide,
} from './domain/connector.js';
export { type ArrivedInvitation, ArrivedInvitations } from './infrastructure/invitations/arrivals.js';
export { Connectors } from './infrastructure/connectors.js';
export { sealStoredSecrets } from './infrastructure/storedSecrets.js';
export { Routes } from './infrastructure/routes.js';
export {
  chooseRoute,
  printRouteTarget,
  readRouteRecipient,
  readRouteSender,
  readRouteTarget,
  type Route,
  type RouteTarget,
  shownRouteTarget,
} from './domain/route.js';
export { ReturnPaths } from './infrastructure/returnPaths.js';
export { type KeptPolicy, type KnownTls, type TlsLevel, tlsLevels, TlsRules } from './infrastructure/tlsRules.js';
export { DeliveryModule } from './delivery.module.js';
