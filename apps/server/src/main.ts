import 'reflect-metadata';
import { loadSettings, SettingError } from '#platform/settings';
import { createLogger } from '#platform/telemetry';
import { Supervisor } from './supervisor/supervisor.js';

/** The daemon: one supervisor that runs the database and the workers until it is told to stop. */
async function main(): Promise<void> {
  const { settings } = loadSettings(process.env);
  const logger = createLogger({ level: settings.logLevel, format: settings.logFormat, name: 'supervisor' });
  const supervisor = new Supervisor(settings, logger);
  let stopping: Promise<void> | null = null;
  const stop = (): void => {
    stopping ??= supervisor.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'the server did not stop cleanly');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  await supervisor.start();
}

main().catch((error: unknown) => {
  const reason = error instanceof SettingError ? error.message : ((error as Error)?.stack ?? String(error));
  process.stderr.write(`fumibako cannot start: ${reason}\n`);
  process.exit(1);
});
