import type { SmtpConnection } from './client/connection.js';
import type { Attempt } from './client/types.js';
import type { TlsWish } from './tls/demand.js';

/** A connection, or why there is none. */
export type Opened =
  | { readonly kind: 'open'; readonly connection: SmtpConnection }
  | {
      readonly kind: 'closed';
      readonly attempt: Attempt;
      /** The destination cannot be reached now, whatever the message. */
      readonly down: boolean;
    };

/** Where mail goes from here. */
export interface NextHop {
  /** All destinations are behind one server: when it is down, so are they. */
  readonly shared: boolean;
  open(destination: string, wish: TlsWish): Promise<Opened>;
}
