import { Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Clock, Resolver } from '#kernel';
import { Directory, DirectoryModule, Recipients } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { TraceLog, TraceModule } from '#core/trace';
import { SegmentStore } from '#platform/blobs';
import { ProcessBus } from '#platform/bus';
import { Database } from '#platform/database';
import { CLOCK, RESOLVER, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { DkimKeys } from './infrastructure/dkim/dkimKeys.js';
import { DomainPolicies } from './infrastructure/domainPolicies.js';
import { deliveryEntities } from './infrastructure/entities.js';
import { MailAuthenticator } from './infrastructure/authentication/mailAuthenticator.js';
import type { DeliveryParts } from './infrastructure/parts.js';
import { MailFlow } from './infrastructure/mailFlow.js';
import { Notifier } from './infrastructure/notifier.js';
import { Queue } from './infrastructure/queue.js';
import { TlsRules } from './infrastructure/tlsRules.js';

const DELIVERY_PARTS = Symbol('delivery parts');

/** The way of a message from a door to mailboxes and to the queue. */
@Module({
  imports: [DirectoryModule, MailstoreModule, TraceModule, TypeOrmModule.forFeature(deliveryEntities)],
  providers: [
    {
      provide: Queue,
      inject: [Database, SegmentStore, ProcessBus],
      useFactory: (database: Database, segments: SegmentStore, bus: ProcessBus) => {
        const queue = new Queue(database, segments);
        queue.listen(() => bus.queued());
        return queue;
      },
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
      inject: [MailStore, Recipients, Queue, TraceLog, MailAuthenticator, DomainPolicies, DkimKeys],
      useFactory: (
        store: MailStore,
        recipients: Recipients,
        queue: Queue,
        trace: TraceLog,
        authenticator: MailAuthenticator,
        policies: DomainPolicies,
        dkim: DkimKeys,
      ) => ({ store, recipients, queue, trace, authenticator, policies, dkim }),
    },
    {
      provide: MailFlow,
      inject: [DELIVERY_PARTS, CLOCK, SETTINGS],
      useFactory: (parts: Omit<DeliveryParts, 'clock' | 'hostname'>, clock: Clock, { hostname }: Settings) =>
        new MailFlow({ ...parts, clock, hostname }),
    },
    { provide: TlsRules, inject: [Database], useFactory: (database: Database) => new TlsRules(database) },
    {
      provide: Notifier,
      inject: [Queue, MailFlow, CLOCK, SETTINGS],
      useFactory: (queue: Queue, flow: MailFlow, clock: Clock, settings: Settings) =>
        new Notifier({ queue, flow, clock, hostname: settings.hostname }),
    },
  ],
  exports: [Queue, MailFlow, Notifier, TlsRules, DomainPolicies, DkimKeys],
})
export class DeliveryModule {}
