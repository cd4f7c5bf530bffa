export { ContactsModule } from './contacts.module.js';
export { derivedOf } from './domain/card.js';
export { ContactBooks, type ImportedCards, usualBook } from './infrastructure/contactBooks.js';
export { ContactSearch, type FoundPerson } from './infrastructure/contactSearch.js';
