import { Module } from '@nestjs/common';
import { DirectoryModule } from '#core/directory';
import { MailstoreModule } from '#core/mailstore';
import { HealthController } from './health.controller.js';
import { PasswordController } from './password.controller.js';
import { Readiness } from './readiness.js';

/** What the server says over HTTP. */
@Module({
  imports: [DirectoryModule, MailstoreModule],
  controllers: [HealthController, PasswordController],
  providers: [Readiness],
  exports: [Readiness],
})
export class HttpModule {}
