import { type Logger, pino } from 'pino';
import {
  CLIENT_TIMEOUTS,
  type ClientOptions,
  type ClientTimeouts,
  Courier,
  type NextHop,
  oneWay,
  QueueRunner,
  type Ways,
} from '#gateways/smtp';
import { Releaser } from '#core/delivery';
import { systemClock } from '#kernel';
import type { World } from './world.js';

/** What an SMTP client of a test is. */
export function testClient(timeouts: Partial<ClientTimeouts> = {}, ca?: readonly string[]): ClientOptions {
  const shorter = { ...CLIENT_TIMEOUTS, ...timeouts };
  return { hostname: 'mx.fumibako.test', timeouts: shorter, now: Date.now, ...(ca ? { ca } : {}) };
}

/** A runner for the queue of a world; it is not started. */
export function testRunner(
  {
    queue,
    notifier,
    trace,
    flow,
    moderation,
    tending,
  }: Pick<World, 'queue' | 'notifier' | 'trace' | 'flow' | 'moderation' | 'tending'>,
  hop: NextHop | Ways,
  options: { turns?: number; perDestination?: number; expiry?: number; idleTime?: number; logger?: Logger } = {},
): QueueRunner {
  const {
    logger = pino({ level: 'silent' }),
    turns = 20,
    perDestination = 5,
    expiry = 5 * 86_400_000,
    idleTime = 1000,
  } = options;
  const courier = new Courier('of' in hop ? hop : oneWay(hop), perDestination);
  const releaser = new Releaser({ queue, flow, notifier, moderation, tending, clock: systemClock });
  return new QueueRunner(
    { queue, notifier, courier, releaser, trace, logger },
    { turns, perDestination, expiry, idleTime },
  );
}
