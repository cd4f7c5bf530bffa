import { Controller, Get, Header, Inject, ServiceUnavailableException } from '@nestjs/common';
import { METRICS_SOURCE, type MetricsSource } from './metricsSource.js';
import { Readiness } from './readiness.js';

/** Probes and metrics. */
@Controller()
export class HealthController {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(METRICS_SOURCE) private readonly metrics: MetricsSource,
  ) {}

  /** The process answers. */
  @Get('health/live')
  live(): { status: string } {
    return { status: 'live' };
  }

  /** Mail can be taken in and read: the database answers and the listeners are open. */
  @Get('health/ready')
  async ready(): Promise<{ status: string }> {
    const reason = await this.readiness.obstacle();
    if (reason !== null) throw new ServiceUnavailableException({ status: 'not ready', reason });
    return { status: 'ready' };
  }

  /** Prometheus text of all workers of the machine. */
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async text(): Promise<string> {
    return await this.metrics();
  }
}
