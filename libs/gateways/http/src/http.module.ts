import { Module } from '@nestjs/common';
import { DeliveryModule } from '#core/delivery';
import { DirectoryModule } from '#core/directory';
import { MailstoreModule } from '#core/mailstore';
import { HealthController } from './health.controller.js';
import { ListsController } from './lists.controller.js';
import { ModerationController } from './moderation.controller.js';
import { PasswordController } from './password.controller.js';
import { Readiness } from './readiness.js';
import { StsPolicyController } from './stsPolicy.controller.js';

/** What the server says over HTTP. */
@Module({
  imports: [DirectoryModule, DeliveryModule, MailstoreModule],
  controllers: [HealthController, ListsController, ModerationController, PasswordController, StsPolicyController],
  providers: [Readiness],
  exports: [Readiness],
})
export class HttpModule {}
