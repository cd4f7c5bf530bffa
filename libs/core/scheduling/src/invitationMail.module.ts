import { Module } from '@nestjs/common';
import { DeliveryModule, MailFlow, NoticeLanguages } from '#core/delivery';
import { Addressees, Directory, DirectoryModule } from '#core/directory';
import type { Clock } from '#kernel';
import { Database } from '#platform/database';
import { CLOCK, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { SchedulingPost } from './domain/ports.js';
import { InvitationMail } from './infrastructure/mail/invitationMail.js';
import { InvitationPolicies } from './infrastructure/mail/invitationPolicies.js';

/** Invitations as mail, on their way out. */
@Module({
  imports: [DirectoryModule, DeliveryModule],
  providers: [
    {
      provide: SchedulingPost,
      inject: [MailFlow, Addressees, Directory, NoticeLanguages, CLOCK, SETTINGS],
      useFactory: (
        flow: MailFlow,
        addressees: Addressees,
        directory: Directory,
        languages: NoticeLanguages,
        clock: Clock,
        { hostname }: Settings,
      ) => new InvitationMail({ flow, addressees, directory, languages, clock, hostname }),
    },
    {
      provide: InvitationPolicies,
      inject: [Database],
      useFactory: (database: Database) => new InvitationPolicies(database),
    },
  ],
  exports: [SchedulingPost, InvitationPolicies],
})
export class InvitationMailModule {}
