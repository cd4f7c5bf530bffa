import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { InvitationReader, InvitationsModule, SchedulingDispatcher, SchedulingModule } from '#core/scheduling';

/** Brings messages of scheduling to calendars: those of people here, and those that came by mail. */
@Module({ imports: [SchedulingModule, InvitationsModule] })
export class SchedulingJobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(SchedulingDispatcher) private readonly dispatcher: SchedulingDispatcher,
    @Inject(InvitationReader) private readonly reader: InvitationReader,
  ) {}

  onApplicationBootstrap(): void {
    this.dispatcher.start();
    this.reader.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.dispatcher.stop(), this.reader.stop()]);
  }
}
