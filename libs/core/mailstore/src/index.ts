export { type IncomingMessage, inlineLimit, type MessageSummary } from './domain/content.js';
export * from './domain/flags.js';
export * from './domain/model.js';
export { inbox, maxMailboxDepth, maxMailboxNameOctets, normaliseName, separator } from './domain/names.js';
export type { MailboxKeys } from './domain/mailboxKeys.js';
export type { TextKey } from './domain/sortFacts.js';
export { type StoredPart, unpackStructure } from './domain/structure.js';
export type { ThreadedMessages } from './domain/threadedMessages.js';
export { orderedSubject, references, refs } from './domain/threads.js';
export { usualFieldNames } from './domain/usualFields.js';
export { MailboxView } from './domain/view.js';
export type { Stored, Togetherness } from './infrastructure/batcher.js';
export {
  allFlags,
  type CopyPair,
  type CopyResult,
  type FlagChange,
  type FlagResult,
} from './infrastructure/entries.js';
export type { ChangeCarrier } from './infrastructure/hub.js';
export type { MessageIntake, Renderer } from './infrastructure/intake.js';
export { type Destination, MailStore, type MailStoreOptions } from './infrastructure/mailStore.js';
export type { MaildropLock } from './infrastructure/maildropLocks.js';
export { maxMailboxes } from './infrastructure/mailboxes.js';
export type { AccountTree } from './infrastructure/tree.js';
export { MailstoreModule, RENDERER } from './mailstore.module.js';
