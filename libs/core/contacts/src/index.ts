export { ContactsModule } from './contacts.module.js';
export { foldName } from './domain/find.js';
export { Roster } from './domain/roster.js';
export { derivedOf } from './domain/card.js';
export { ContactBooks, type ImportedCards, usualBook } from './infrastructure/contactBooks.js';
export { ContactSearch, type FoundPerson } from './infrastructure/contactSearch.js';
