export { CollectionsModule } from './collections.module.js';
export * from './domain/limits.js';
export * from './domain/model.js';
export { Collections, type CollectionPlace, type NewCollection } from './infrastructure/collections.js';
export { ContentIntake, contentOf, type ItemContent } from './infrastructure/content.js';
export { ItemEdits, type Transfer } from './infrastructure/itemEdits.js';
export { purgeItems } from './infrastructure/itemPurge.js';
export { type ItemPlace, Items, type Put, type PutItem } from './infrastructure/items.js';
export { type Lock, Locks, type LockTarget, maxLocks, maxLockSeconds, type NewLock } from './infrastructure/locks.js';
