import type { ScramHash, ScramSecret } from './scramKeys.js';

/** The server side of one authentication exchange (RFC 4422 §3). A mechanism is used once. */
export interface SaslMechanism {
  readonly name: string;
  /** Begins the exchange: `initial` is the client's initial response, null when it sent none. */
  start(initial: Buffer | null): SaslStep;
  /** Goes on with the client's answer to a challenge. */
  next(response: Buffer): SaslStep;
}

/** What the server has to do next. */
export type SaslStep =
  | { readonly kind: 'challenge'; readonly data: Buffer }
  /** The caller checks the password and says itself whether the exchange is done. */
  | { readonly kind: 'verify-password'; readonly username: string; readonly authzid: string; readonly password: string }
  /**
   * The caller checks the bearer token; `username` is what the client claims, and may be empty (RFC 7628 §3.1). For a token
   * that is not good it goes on with `refuse`, which says what scope the token should have.
   */
  | {
      readonly kind: 'verify-token';
      readonly username: string;
      readonly authzid: string;
      readonly token: string;
      readonly refuse: (scope: string) => SaslStep;
    }
  /** The caller fetches the stored keys and calls `provide`; null for a user who has none. */
  | {
      readonly kind: 'need-scram-secret';
      readonly username: string;
      readonly hash: ScramHash;
      readonly provide: (secret: ScramSecret | null) => SaslStep;
    }
  /** The client has proved that it knows the secret. `data` still has to reach it. */
  | { readonly kind: 'done'; readonly username: string; readonly authzid: string; readonly data?: Buffer }
  /** `reason` is for the log only. */
  | { readonly kind: 'failed'; readonly reason: string; readonly data?: Buffer };

export function failed(reason: string, data?: Buffer): SaslStep {
  return data === undefined ? { kind: 'failed', reason } : { kind: 'failed', reason, data };
}

/** Reads octets as UTF-8; null when they are not. */
export function decodeUtf8(data: Buffer): string | null {
  const text = data.toString('utf8');
  return text.includes('\ufffd') && !Buffer.from(text, 'utf8').equals(data) ? null : text;
}
