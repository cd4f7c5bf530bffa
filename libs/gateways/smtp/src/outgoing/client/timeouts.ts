/** How long each thing is waited for, in milliseconds (RFC 5321 §4.5.3.2: at least what stands there, where it says so). */
export interface ClientTimeouts {
  readonly connect: number;
  /** RFC 5321 §4.5.3.2.1. */
  readonly greeting: number;
  readonly handshake: number;
  /** MAIL and RCPT (RFC 5321 §4.5.3.2.2, §4.5.3.2.3), and what comes before them. */
  readonly command: number;
  /** From DATA to 354 (RFC 5321 §4.5.3.2.4). */
  readonly data: number;
  /** Until a piece of the message is taken (RFC 5321 §4.5.3.2.5). */
  readonly block: number;
  /** From the dot to the answer (RFC 5321 §4.5.3.2.6). */
  readonly end: number;
  /** From the connection to the first command about a message. */
  readonly opening: number;
  /** One message with everything about it, whatever the other side drips. */
  readonly message: number;
  readonly quit: number;
}

const minute = 60_000;

export const CLIENT_TIMEOUTS: ClientTimeouts = {
  connect: minute / 2,
  greeting: 5 * minute,
  handshake: minute,
  command: 5 * minute,
  data: 2 * minute,
  block: 3 * minute,
  end: 10 * minute,
  opening: 6 * minute,
  message: 20 * minute,
  quit: minute / 30,
};
