import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HttpModule, Readiness } from '#gateways/http';
import { ProcessBus } from '#platform/bus';
import type { ConnectionTarget } from '#platform/database';
import { CertificateWatcher, DescriptorWatch } from '#platform/net';
import { loadSettings, type Settings } from '#platform/settings';
import { createLogger, type Logger, Metrics } from '#platform/telemetry';
import { serverModule } from '../parts/server.module.js';
import { HttpsListener } from './httpsListener.js';
import { NestLogger } from './nestLogger.js';

const stopTime = 8000;
/**
 * Octets of the blocks that small buffers are cut from. A message and what is made of it fit into some of the usual 8 KiB, so
 * that each buffer would be an allocation of its own, which the collector counts: 5 to 10 % of the CPU of a delivery.
 */
const poolSize = 64 * 1024;

/** One worker: the chosen parts on listening sockets that it shares with the other workers. */
async function main(): Promise<void> {
  Buffer.poolSize = poolSize;
  const { settings } = loadSettings(process.env);
  const logger = createLogger({ level: settings.logLevel, format: settings.logFormat, name: 'worker' });
  const target = JSON.parse(process.env['WORKER_TARGET'] ?? '{}') as ConnectionTarget;
  const files = JSON.parse(process.env['WORKER_CERTIFICATE'] ?? '{}') as { key: string; cert: string };
  const certificates = new CertificateWatcher(files, (error) =>
    logger.error({ err: error }, 'the new certificate is refused'),
  );
  const bus = new ProcessBus(process as never);
  const module = serverModule({ settings, target, logger, bus, certificates });
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter({ trustProxy: false }), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const https = httpsOf(app, settings, certificates);
  stopOnSignal(app, https, logger);
  const metrics = app.get(Metrics);
  metrics.collectProcessMetrics();
  metrics.share();
  watchDescriptors(metrics, logger);
  await listen(app, https, settings);
  app.select(HttpModule).get(Readiness).listening();
  process.send?.({ kind: 'ready' });
}

/** Says when connections are dropped because the process may open no more files. */
function watchDescriptors(metrics: Metrics, logger: Logger): void {
  void new DescriptorWatch((report) => {
    metrics.descriptorShortages.inc();
    if (report) logger.error('no descriptor is free for a connection: raise the limit of open files');
  });
}

function httpsOf(
  app: NestFastifyApplication,
  { roles, portHttps }: Settings,
  certificates: CertificateWatcher,
): HttpsListener | null {
  if (!roles.has('http') || portHttps === null) return null;
  const engine = app.getHttpAdapter().getInstance();
  const https = new HttpsListener((request, response) => engine.routing(request, response), certificates.current);
  certificates.listen((pair) => https.update(pair));
  return https;
}

async function listen(app: NestFastifyApplication, https: HttpsListener | null, settings: Settings): Promise<void> {
  if (settings.roles.has('http') && settings.portHttp !== null) {
    await app.listen({ port: settings.portHttp, host: settings.bind });
    // A connection that could not be accepted must not end the process.
    app.getHttpServer().on('error', () => undefined);
  } else {
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  }
  if (settings.portHttps !== null) await https?.listen(settings.portHttps, settings.bind);
}

function stopOnSignal(app: NestFastifyApplication, https: HttpsListener | null, logger: Logger): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), stopTime).unref();
    Promise.all([https?.close(), app.close()]).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'the worker did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  // A signal to the whole group reaches the supervisor too, which then tells its workers one by one.
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  process.on('disconnect', stop);
}

main().catch((error: unknown) => {
  const reason = (error as Error)?.message ?? String(error);
  process.stderr.write(`fumibako worker cannot start: ${(error as Error)?.stack ?? reason}\n`);
  process.send?.({ kind: 'failed', reason }, undefined, {}, () => process.exit(1));
});
