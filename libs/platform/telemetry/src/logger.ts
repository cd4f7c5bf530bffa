import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type { Logger } from 'pino';

/** Names of fields that never reach the log, wherever they stand. */
const secretFields = ['password', 'secret', 'token', 'authorization', 'cookie', 'credentials', 'body', 'text'];

/** A structured log to standard error, without secrets and without text of messages. */
export function createLogger(options: { level: string; format: 'pretty' | 'json'; name: string }): Logger {
  const settings = {
    level: options.level,
    name: options.name,
    redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), remove: true },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  const stream =
    options.format === 'pretty' ? pretty({ destination: 2, sync: true }) : pino.destination({ dest: 2, sync: false });
  return pino(settings, stream);
}
