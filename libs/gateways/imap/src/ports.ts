/** Where the gateway writes what happened; secrets and contents never go there. */
export interface ImapLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Counters of the service; every function is optional to the implementer. */
export interface ImapMetrics {
  connection?(event: 'opened' | 'closed' | 'refused'): void;
  /** `command` is a declared name or `unknown`. */
  command?(command: string, result: 'ok' | 'no' | 'bad'): void;
  authentication?(mechanism: string, outcome: 'succeeded' | 'failed' | 'temporary'): void;
}
