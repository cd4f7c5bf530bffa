export { CollectionsModule } from './collections.module.js';
export * from './domain/access.js';
export * from './domain/limits.js';
export * from './domain/model.js';
export * from './domain/sharePlaces.js';
export { Collections, type CollectionPlace, type NewCollection } from './infrastructure/collections.js';
export { AcrossAccounts, type ItemSpan } from './infrastructure/acrossAccounts.js';
export { ContentIntake, contentOf, type ItemContent } from './infrastructure/content.js';
export { ItemEdits, type Transfer } from './infrastructure/itemEdits.js';
export { type IndexedItem, ItemIndex } from './infrastructure/itemIndex.js';
export { purgeItems } from './infrastructure/itemPurge.js';
export { Items } from './infrastructure/items.js';
export { ItemWork, type LockedItems } from './infrastructure/itemWork.js';
export { type Lock, Locks, type LockTarget, maxLocks, maxLockSeconds, type NewLock } from './infrastructure/locks.js';
export { CollectionMounts, dressed, type Mount, type OwnProperties } from './infrastructure/mounts.js';
export {
  CollectionSharing,
  type GivenShare,
  type NewShare,
  openedAgain,
  type SharesByOwner,
  type ShareState,
} from './infrastructure/sharing.js';
export type { ItemPlace, Put, PutItem } from './infrastructure/putting.js';
