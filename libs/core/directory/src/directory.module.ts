import { Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { AccountId, Clock } from '#kernel';
import { ProcessBus } from '#platform/bus';
import { type ConnectionTarget, Database, ormOptions } from '#platform/database';
import { CLOCK, SETTINGS, TARGET } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { AccessTokens } from './infrastructure/accessTokens.js';
import { AddressLimits } from './infrastructure/addressLimits.js';
import { AddressRewriting } from './infrastructure/addressRewriting.js';
import { Authentication } from './infrastructure/authentication.js';
import { Contacts } from './infrastructure/contacts.js';
import { type DeriveScram, Directory } from './infrastructure/directory.js';
import { DirectoryPeople } from './infrastructure/directoryPeople.js';
import { directoryEntities } from './infrastructure/entities.js';
import { Forwardings } from './infrastructure/forwardings.js';
import { MailLists } from './infrastructure/mailLists.js';
import { PasswordLinks } from './infrastructure/passwordLinks.js';
import { Addressees } from './infrastructure/addressees.js';
import { Recipients } from './infrastructure/recipients.js';
import { SendRights } from './infrastructure/sendRights.js';

/** Token of the function that derives challenge-response keys: the program brings it, the core knows no mechanism. */
export const DERIVE_SCRAM = Symbol('derive scram keys');

/** People, domains, addresses, credentials. */
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [TARGET],
      useFactory: (target: ConnectionTarget) => ({
        ...ormOptions(target, directoryEntities),
        // Those of the libraries above, where they are part of the program.
        autoLoadEntities: true,
        retryAttempts: 3,
        retryDelay: 500,
      }),
    }),
  ],
  providers: [
    {
      provide: Recipients,
      inject: [Database, CLOCK, SETTINGS],
      useFactory: (database: Database, clock: Clock, settings: Settings) => new Recipients(database, clock, settings),
    },
    {
      provide: Authentication,
      inject: [Database, CLOCK, ProcessBus],
      useFactory: (database: Database, clock: Clock, bus: ProcessBus) => new Authentication(database, clock, bus),
    },
    {
      provide: Directory,
      inject: [getDataSourceToken(), DERIVE_SCRAM, SETTINGS, ProcessBus, Recipients, Authentication],
      useFactory: (
        source: DataSource,
        deriveScram: DeriveScram,
        settings: Settings,
        bus: ProcessBus,
        recipients: Recipients,
        authentication: Authentication,
      ) => {
        const forget = (): void => {
          recipients.forget();
          authentication.forget();
        };
        bus.listen((news) => {
          if (news.kind === 'directory' || news.kind === 'resynchronise') forget();
        });
        const changed = (revoked: readonly AccountId[]): void => bus.directoryChanged(revoked);
        return new Directory(source, deriveScram, { defaultQuota: settings.defaultQuota, changed });
      },
    },
    {
      provide: Forwardings,
      inject: [getDataSourceToken(), ProcessBus],
      useFactory: (source: DataSource, bus: ProcessBus) => new Forwardings(source, () => bus.directoryChanged([])),
    },
    {
      provide: AddressLimits,
      inject: [getDataSourceToken(), ProcessBus],
      useFactory: (source: DataSource, bus: ProcessBus) => new AddressLimits(source, () => bus.directoryChanged([])),
    },
    {
      provide: AddressRewriting,
      inject: [getDataSourceToken(), ProcessBus],
      useFactory: (source: DataSource, bus: ProcessBus) => new AddressRewriting(source, () => bus.directoryChanged([])),
    },
    {
      provide: Contacts,
      inject: [getDataSourceToken(), ProcessBus],
      useFactory: (source: DataSource, bus: ProcessBus) => new Contacts(source, () => bus.directoryChanged([])),
    },
    { provide: Addressees, inject: [Database], useFactory: (database: Database) => new Addressees(database) },
    {
      provide: DirectoryPeople,
      inject: [Database],
      useFactory: (database: Database) => new DirectoryPeople(database),
    },
    {
      provide: MailLists,
      inject: [getDataSourceToken(), ProcessBus],
      useFactory: (source: DataSource, bus: ProcessBus) => new MailLists(source, () => bus.directoryChanged([])),
    },
    {
      provide: SendRights,
      inject: [getDataSourceToken(), ProcessBus],
      useFactory: (source: DataSource, bus: ProcessBus) => new SendRights(source, () => bus.directoryChanged([])),
    },
    {
      provide: AccessTokens,
      inject: [Database, Directory, CLOCK, ProcessBus],
      useFactory: (database: Database, directory: Directory, clock: Clock, bus: ProcessBus) =>
        new AccessTokens(database, directory, clock, bus),
    },
    {
      provide: PasswordLinks,
      inject: [Database, Directory, CLOCK, ProcessBus],
      useFactory: (database: Database, directory: Directory, clock: Clock, bus: ProcessBus) =>
        new PasswordLinks(database, directory, clock, bus),
    },
  ],
  exports: [
    Addressees,
    Recipients,
    AddressLimits,
    AddressRewriting,
    Contacts,
    DirectoryPeople,
    Forwardings,
    MailLists,
    SendRights,
    Authentication,
    Directory,
    AccessTokens,
    PasswordLinks,
  ],
})
export class DirectoryModule {}
