import type { DynamicModule, Type } from '@nestjs/common';
import { AutoconfigModule } from '#gateways/autoconfig';
import { DavModule } from '#gateways/dav';
import { HttpModule } from '#gateways/http';
import { ImapModule } from '#gateways/imap';
import { Pop3Module } from '#gateways/pop3';
import { OutgoingModule, SmtpModule } from '#gateways/smtp';
import { PlatformModule, type Runtime } from '#platform/runtime';
import type { Role } from '#platform/settings';
import { CodecsModule } from '#gateways/codecs';
import { JobsModule } from './jobs.module.js';
import { MailJobsModule } from './mailJobs.module.js';
import { SchedulingJobsModule } from './schedulingJobs.module.js';
import { MetricsSourceModule } from './metricsSource.module.js';

/** Which modules a role brings. */
const parts: Readonly<Record<Role, readonly Type[]>> = {
  smtp: [SmtpModule],
  imap: [ImapModule],
  pop3: [Pop3Module],
  http: [AutoconfigModule, DavModule],
  worker: [OutgoingModule, JobsModule, MailJobsModule, SchedulingJobsModule],
};

class ServerModule {}

/** The application of one worker; parts are chosen from the settings before dependency injection starts. */
export function serverModule(runtime: Runtime): DynamicModule {
  const chosen = [...runtime.settings.roles].flatMap((role) => parts[role]);
  runtime.logger.info({ roles: [...runtime.settings.roles], parts: chosen.map(({ name }) => name) }, 'parts chosen');
  return {
    module: ServerModule,
    imports: [PlatformModule.forRoot(runtime), CodecsModule, MetricsSourceModule, HttpModule, ...chosen],
  };
}
