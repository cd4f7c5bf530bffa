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

  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly reply: ServerReply | null = null,
  ) {
    super(reply === null ? message : printReply(reply));
  }
}
