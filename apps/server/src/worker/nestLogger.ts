import type { LoggerService } from '@nestjs/common';
import type { Logger } from '#platform/telemetry';

/** Nest's own messages, in our log. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug({ nest: String(message) }, 'framework');
  }
  warn(message: unknown): void {
    this.logger.warn({ nest: String(message) }, 'framework');
  }
  error(message: unknown, stack?: string): void {
    this.logger.error({ nest: String(message), stack }, 'framework');
  }
}
