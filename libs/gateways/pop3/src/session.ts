import type { Principal } from '#core/directory';
import type { Maildrop } from './maildrop.js';
import type { ResolvedOptions } from './options.js';

/** A running AUTH exchange: takes the client's lines; null stands for a line that was too long or no text. */
export interface Exchange {
  answer(line: string | null): Promise<void>;
}

/** What the server knows of the client; forgotten at STLS (RFC 2595 §4) but for the counters. */
export class Conversation {
  /** The name of the last USER. */
  username: string | null = null;
  exchange: Exchange | null = null;
  /** Set as soon as somebody has shown who he is. */
  principal: Principal | null = null;
  /** Set from the log-in on: the TRANSACTION state. */
  maildrop: Maildrop | null = null;
}

export class Counters {
  authenticationFailures = 0;
  badCommands = 0;
}

/** One connection, as the commands see it. */
export interface Session {
  readonly id: string;
  readonly options: ResolvedOptions;
  readonly conversation: Conversation;
  readonly counters: Counters;
  readonly address: string;
  readonly encrypted: boolean;
  /** True when octets stand behind the command at hand already. */
  readonly pipelined: boolean;
  /** True when the connection is gone. */
  readonly lost: boolean;
  /** Puts octets into the next segment; replies of one turn go out together (RFC 2449 §6.6). */
  write(data: string | Buffer): void;
  /** Sends what was put; a promise holds the session back until a slow client has read it. */
  flush(): Promise<void> | void;
  /** Ends the connection after what has been said. */
  hangUp(): void;
  /** Ends the connection at once. */
  destroy(): void;
  startTls(): void;
}

/** What a command needs in the TRANSACTION state. */
export function maildropOf({ conversation }: Session): Maildrop {
  if (conversation.maildrop === null) throw new Error('not logged in');
  return conversation.maildrop;
}
