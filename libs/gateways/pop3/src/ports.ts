import type { Principal } from '#core/directory';
import type { MechanismName, ScramHash, ScramSecret } from '#wires/sasl';

/** The check could not be made now. */
export interface TemporaryFailure {
  readonly temporary: true;
}

export interface AuthenticationContext {
  readonly mechanism: string;
  readonly clientAddress: string;
  readonly tls: boolean;
}

type Answer<T> = Promise<T | null | TemporaryFailure>;

/** Says who somebody is; null for nobody, whatever the reason. */
export interface Authenticator {
  /** In order of preference. */
  readonly mechanisms: readonly MechanismName[];
  /** For users who have no SCRAM keys. */
  readonly scram: { readonly serverSecret: Buffer; readonly iterations: number };
  verifyPassword(username: string, password: string, context: AuthenticationContext): Answer<Principal>;
  /** Needed by the OAuth mechanisms. */
  verifyToken(username: string, token: string, context: AuthenticationContext): Answer<Principal>;
  scramSecret(username: string, hash: ScramHash, context: AuthenticationContext): Answer<ScramSecret>;
  /** The principal of a user who has proved a SCRAM secret. */
  principal(username: string, context: AuthenticationContext): Answer<Principal>;
  /** Told of each failure; the reply waits for the promise, which slows guessing down. */
  failed(username: string | null, context: AuthenticationContext): Promise<void>;
}

export interface Pop3Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Counters of the service; every function is optional to the implementer. */
export interface Pop3Metrics {
  connection?(event: 'opened' | 'closed' | 'refused'): void;
  command?(name: string, result: 'ok' | 'error'): void;
  authentication?(mechanism: string, outcome: 'succeeded' | 'failed' | 'temporary'): void;
  /** A message that was sent whole. */
  retrieved?(octets: number): void;
}
