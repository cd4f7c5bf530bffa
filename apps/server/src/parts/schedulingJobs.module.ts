import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulingDispatcher, SchedulingModule } from '#core/scheduling';

/** Brings messages of scheduling to calendars. */
@Module({ imports: [SchedulingModule] })
export class SchedulingJobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(SchedulingDispatcher) private readonly dispatcher: SchedulingDispatcher) {}

  onApplicationBootstrap(): void {
    this.dispatcher.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.dispatcher.stop();
  }
}
