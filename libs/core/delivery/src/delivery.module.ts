import { Module } from '@nestjs/common';
import type { Clock, Resolver } from '#kernel';
import { DirectoryModule, Recipients } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { SegmentStore } from '#platform/blobs';
import { Database } from '#platform/database';
import { CLOCK, RESOLVER, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { MailAuthenticator } from './infrastructure/authentication/mailAuthenticator.js';
import { MailFlow } from './infrastructure/mailFlow.js';
import { Queue } from './infrastructure/queue.js';

const noPolicies = { policyOf: async () => null };

/** The way of a message from a door to mailboxes and to the queue. */
@Module({
  imports: [DirectoryModule, MailstoreModule],
  providers: [
    {
      provide: Queue,
      inject: [Database, SegmentStore],
      useFactory: (database: Database, segments: SegmentStore) => new Queue(database, segments),
    },
    {
      provide: MailAuthenticator,
      inject: [RESOLVER, CLOCK, SETTINGS],
      useFactory: (resolver: Resolver, clock: Clock, { hostname, uncheckedNetworks }: Settings) =>
        new MailAuthenticator({ resolver, clock, hostname, random: Math.random }, uncheckedNetworks),
    },
    {
      provide: MailFlow,
      inject: [MailStore, Recipients, Queue, MailAuthenticator, CLOCK, SETTINGS],
      useFactory: (
        store: MailStore,
        recipients: Recipients,
        queue: Queue,
        authenticator: MailAuthenticator,
        clock: Clock,
        { hostname }: Settings,
      ) => new MailFlow({ store, recipients, queue, authenticator, clock, hostname, policies: noPolicies }),
    },
  ],
  exports: [Queue, MailFlow],
})
export class DeliveryModule {}
