import { Module } from '@nestjs/common';
import { Collections, CollectionSharing, CollectionsModule, ItemIndex, Items } from '#core/collections';
import { DirectoryModule, DirectoryPeople } from '#core/directory';
import { ContactBooks } from './infrastructure/contactBooks.js';
import { ContactSearch } from './infrastructure/contactSearch.js';

/** People whom somebody knows. */
@Module({
  imports: [DirectoryModule, CollectionsModule],
  providers: [
    {
      provide: ContactBooks,
      inject: [Collections, Items],
      useFactory: (collections: Collections, items: Items) => new ContactBooks(collections, items),
    },
    {
      provide: ContactSearch,
      inject: [Collections, ItemIndex, DirectoryPeople, CollectionSharing],
      useFactory: (collections: Collections, index: ItemIndex, people: DirectoryPeople, sharing: CollectionSharing) =>
        new ContactSearch(collections, index, people, sharing),
    },
  ],
  exports: [ContactBooks, ContactSearch],
})
export class ContactsModule {}
