import { Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Clock, Resolver } from '#kernel';
import { Directory, DirectoryModule, Recipients } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { SegmentStore } from '#platform/blobs';
import { Database } from '#platform/database';
import { CLOCK, RESOLVER, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { DkimKeys } from './infrastructure/dkim/dkimKeys.js';
import { DomainPolicies } from './infrastructure/domainPolicies.js';
import { deliveryEntities } from './infrastructure/entities.js';
import { MailAuthenticator } from './infrastructure/authentication/mailAuthenticator.js';
import type { DeliveryParts } from './infrastructure/incoming.js';
import { MailFlow } from './infrastructure/mailFlow.js';
import { Queue } from './infrastructure/queue.js';

const DELIVERY_PARTS = Symbol('delivery parts');

/** The way of a message from a door to mailboxes and to the queue. */
@Module({
  imports: [DirectoryModule, MailstoreModule, TypeOrmModule.forFeature(deliveryEntities)],
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
      provide: DomainPolicies,
      inject: [getDataSourceToken(), Directory, CLOCK],
      useFactory: (source: DataSource, directory: Directory, clock: Clock) =>
        new DomainPolicies(source, directory, clock),
    },
    {
      provide: DkimKeys,
      inject: [getDataSourceToken(), Directory, CLOCK],
      useFactory: (source: DataSource, directory: Directory, clock: Clock) => new DkimKeys(source, directory, clock),
    },
    {
      provide: DELIVERY_PARTS,
      inject: [MailStore, Recipients, Queue, MailAuthenticator, DomainPolicies, DkimKeys, CLOCK],
      useFactory: (
        store: MailStore,
        recipients: Recipients,
        queue: Queue,
        authenticator: MailAuthenticator,
        policies: DomainPolicies,
        dkim: DkimKeys,
        clock: Clock,
      ) => ({ store, recipients, queue, authenticator, policies, dkim, clock }),
    },
    {
      provide: MailFlow,
      inject: [DELIVERY_PARTS, SETTINGS],
      useFactory: (parts: Omit<DeliveryParts, 'hostname'>, { hostname }: Settings) =>
        new MailFlow({ ...parts, hostname }),
    },
  ],
  exports: [Queue, MailFlow, DomainPolicies, DkimKeys],
})
export class DeliveryModule {}
