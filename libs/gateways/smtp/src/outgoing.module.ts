import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { DeliveryModule, Notifier, Queue, Releaser, Routes, TlsRules, TlsSessions } from '#core/delivery';
import { TraceLog, TraceModule } from '#core/trace';
import type { Clock, Resolver } from '#kernel';
import { isLoopback } from '#platform/net';
import { CLOCK, LISTENING, type Listening, RESOLVER, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { Metrics } from '#platform/telemetry';
import { CLIENT_TIMEOUTS } from './outgoing/client/timeouts.js';
import { Courier } from './outgoing/courier.js';
import { MxHop } from './outgoing/mx/mxHop.js';
import { RoutedWays } from './outgoing/routes/routedWays.js';
import { QueueRunner } from './outgoing/runner.js';
import { Smarthost } from './outgoing/smarthost.js';
import { HttpsPolicyFetcher } from './outgoing/tls/fetchPolicy.js';
import { PublishedPolicies } from './outgoing/tls/sts.js';
import type { Ways } from './outgoing/ways.js';

/** Destinations that a worker serves at a time. */
const turns = 60;
const day = 86_400_000;
/** Milliseconds between two looks at how much waits. */
const depthTime = 10_000;
const smtpPort = 25;

const WAYS = Symbol('ways');

function waysOut(
  settings: Settings,
  resolver: Resolver,
  clock: Clock,
  rules: TlsRules,
  routes: Routes,
  sessions: TlsSessions,
): Ways {
  const client = { hostname: settings.hostname, timeouts: CLIENT_TIMEOUTS, now: () => clock.now() };
  const mx = new MxHop({
    resolver,
    client,
    port: settings.mxPort,
    // On the port of all the world, this machine is nobody that mail goes to; where that is arranged otherwise, it may be.
    loopback: settings.mxPort !== smtpPort || isLoopback(settings.bind),
    policies: new PublishedPolicies({ resolver, clock, rules, fetcher: new HttpsPolicyFetcher({ resolver }) }),
    sources: settings.outgoingAddresses,
    ...(settings.tlsReports === 'on' ? { sessions } : {}),
  });
  const otherwise = settings.smarthost === null ? mx : new Smarthost(settings.smarthost, client);
  return new RoutedWays({ routes, mx, otherwise, client });
}

/** Sends what is queued: by the routes that are set, else to the smarthost, else to the hosts that the DNS names. */
@Module({
  imports: [DeliveryModule, TraceModule],
  providers: [
    { provide: WAYS, inject: [SETTINGS, RESOLVER, CLOCK, TlsRules, Routes, TlsSessions], useFactory: waysOut },
  ],
})
export class OutgoingModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private runner: QueueRunner | null = null;
  private depth = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    @Inject(Queue) private readonly queue: Queue,
    @Inject(Notifier) private readonly notifier: Notifier,
    @Inject(Releaser) private readonly releaser: Releaser,
    @Inject(TraceLog) private readonly trace: TraceLog,
    @Inject(WAYS) private readonly ways: Ways,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(LISTENING) private readonly around: Listening,
  ) {}

  onApplicationBootstrap(): void {
    const { queue, notifier, releaser, trace, ways, metrics } = this;
    const { settings, bus, logger } = this.around;
    const perDestination = Math.max(1, Math.ceil(settings.outgoingConnections / settings.workers));
    const courier = new Courier(ways, perDestination);
    const parts = { queue, notifier, courier, releaser, trace, logger: logger.child({ part: 'outgoing' }) };
    const runner = new QueueRunner(parts, {
      turns,
      perDestination,
      expiry: settings.outgoingExpiryDays * day,
      attempted: (outcome) => metrics.outgoing.inc({ outcome }),
    });
    this.runner = runner;
    bus.listen((news) => {
      if (news.kind === 'queued' || news.kind === 'resynchronise') runner.wakeUp();
    });
    metrics.observe('queue_depth', 'Recipients that wait in the queue of outgoing mail', () => this.depth);
    this.timer = setInterval(() => {
      queue.depth().then(
        (depth) => (this.depth = depth),
        () => undefined,
      );
    }, depthTime).unref();
    runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.runner?.stop();
  }
}
