import { Module } from '@nestjs/common';
import { MailstoreModule } from '#core/mailstore';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

/** What the server says over HTTP. */
@Module({ imports: [MailstoreModule], controllers: [HealthController], providers: [Readiness], exports: [Readiness] })
export class HttpModule {}
