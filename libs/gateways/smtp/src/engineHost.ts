import type { SMTPServer } from 'smtp-server';
import type { Guesses } from './guesses.js';
import type { ResolvedOptions } from './options.js';

/** What a connection needs of the server that accepted it. */
export interface EngineHost extends SMTPServer {
  readonly settings: ResolvedOptions;
  /** True from the moment when the server stops accepting. */
  readonly closing: boolean;
  /** Connections whose socket is not gone yet. */
  readonly live: { delete(connection: object): boolean };
  /** What strangers have guessed. */
  readonly guesses: Guesses;
  /** Whether one more connection of this address may stay. Counts it if so. */
  admit(address: string): boolean;
  /** Gives back what `admit` counted. */
  release(address: string): void;
  /** Whether the next handshake asks the client for a certificate. */
  askForCertificate(asking: boolean): void;
  /** Id of the next transaction of a connection. */
  nextTransaction(connection: string): string;
}
