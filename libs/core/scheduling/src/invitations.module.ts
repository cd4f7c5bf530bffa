import { Module } from '@nestjs/common';
import { ContactsModule, ContactSearch } from '#core/contacts';
import { ArrivedInvitations, DeliveryModule } from '#core/delivery';
import { Addressees, DirectoryModule } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { SearchIndex, SearchModule } from '#core/search';
import { ProcessBus } from '#platform/bus';
import { LOGGER } from '#platform/runtime';
import type { Logger } from '#platform/telemetry';
import { SchedulingIntake } from './domain/ports.js';
import { Acquaintances } from './infrastructure/mail/acquaintances.js';
import { InvitationPolicies } from './infrastructure/mail/invitationPolicies.js';
import { InvitationReader } from './infrastructure/mail/invitationReader.js';
import { InvitationMailModule } from './invitationMail.module.js';
import { SchedulingModule } from './scheduling.module.js';

/** Invitations as mail, on their way in. */
@Module({
  imports: [
    DirectoryModule,
    MailstoreModule,
    ContactsModule,
    SearchModule,
    DeliveryModule,
    SchedulingModule,
    InvitationMailModule,
  ],
  providers: [
    {
      provide: Acquaintances,
      inject: [Addressees, ContactSearch, MailStore, SearchIndex],
      useFactory: (addressees: Addressees, contacts: ContactSearch, store: MailStore, index: SearchIndex) =>
        new Acquaintances({ addressees, contacts, store, index }),
    },
    {
      provide: InvitationReader,
      inject: [
        ArrivedInvitations,
        MailStore,
        Addressees,
        InvitationPolicies,
        Acquaintances,
        SchedulingIntake,
        ProcessBus,
        LOGGER,
      ],
      useFactory: (
        ...[arrivals, store, addressees, policies, acquaintances, intake, bus, logger]: readonly [
          ArrivedInvitations,
          MailStore,
          Addressees,
          InvitationPolicies,
          Acquaintances,
          SchedulingIntake,
          ProcessBus,
          Logger,
        ]
      ) => {
        const reader = new InvitationReader({ arrivals, store, addressees, policies, acquaintances, intake, logger });
        bus.listen(({ kind }) => {
          if (kind === 'queued' || kind === 'resynchronise') reader.wakeUp();
        });
        return reader;
      },
    },
  ],
  exports: [InvitationReader],
})
export class InvitationsModule {}
