import type { TlsResult } from '#core/delivery';
import { printReply, type ServerReply } from '#wires/smtp';

/** Why a connection came to nothing, or to an end. */
export type FailureKind =
  | 'unreachable'
  /** Nothing came in time, or the connection ended. */
  | 'lost'
  /** The other side speaks something else, or too much. */
  | 'protocol'
  /** It will not talk with us now. */
  | 'refused'
  /** There is no TLS where there must be, or not with whom it should be. */
  | 'tls'
  | 'authentication';

/** A connection that cannot be used, or not any more. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';
  /** The address that the connection came from, where there was one. */
  sending = '';

  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly reply: ServerReply | null = null,
    /** Of the kind `tls`: what a report says of it (RFC 8460 §4.3). */
    readonly result: TlsResult = 'validation-failure',
  ) {
    super(reply === null ? message : printReply(reply));
  }
}
