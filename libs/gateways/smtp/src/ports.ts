import type { X509Certificate } from 'node:crypto';
import type { Address, TokenId } from '#kernel';
import type { MechanismName, ScramHash, ScramSecret } from '#wires/sasl';
import type { BodyType, NotifyCondition, ProtocolName } from '#wires/smtp';

/** What the engine is used for: mail from other servers, mail from own users, mail handed over locally (RFC 2033). */
export type ServiceKind = 'mx' | 'submission' | 'lmtp';

/** Who has logged in. `accountId` is the directory's; `username` the name that was used. */
export interface Principal {
  readonly accountId: number;
  readonly username: string;
  /** The access token that was shown; absent where a password was. */
  readonly token?: TokenId;
}

export interface TlsDetails {
  readonly version: string;
  readonly cipher: string;
}

/** What a client has shown in the handshake. */
export interface ShownCertificate {
  /** Its own certificate first. */
  readonly chain: readonly X509Certificate[];
  /** It leads to an authority that the system believes. */
  readonly isTrusted: boolean;
}

export interface Client {
  /** IP address; an IPv4 client of a dual-stack listener has its IPv4 form. */
  readonly address: string;
  readonly port: number;
  /** The argument of HELO, EHLO or LHLO: a claim, nothing more. */
  readonly helo: string;
  readonly tls: TlsDetails | null;
  readonly certificate: ShownCertificate | null;
  readonly authenticated: Principal | null;
  readonly protocol: ProtocolName;
}

export interface EnvelopeRecipient {
  readonly address: Address;
  /** When to notify the sender (RFC 3461 §4.1); null: as usual. */
  readonly notify: readonly NotifyCondition[] | null;
  readonly orcpt: { readonly type: string; readonly address: string } | null;
}

/** A mail transaction (RFC 5321 §3.3) as it stands. */
export interface Transaction {
  /** Unique; also in the reply to the client and in the log. */
  readonly id: string;
  readonly service: ServiceKind;
  readonly client: Client;
  /** Null: the null reverse-path `<>`. */
  readonly reversePath: Address | null;
  readonly mailParameters: {
    /** As declared, in octets. */
    readonly size: number | null;
    readonly body: BodyType;
    readonly smtputf8: boolean;
    readonly ret: 'full' | 'hdrs' | null;
    readonly envid: string | null;
    readonly requireTls: boolean;
    readonly priority: number | null;
  };
  /** Milliseconds since 1970 until which it is held back; null: it goes at once. */
  readonly heldUntil: number | null;
  /** Until when it is to be delivered; null: nobody says. */
  readonly deliverBy: {
    /** Milliseconds since 1970. */
    readonly until: number;
    readonly mode: 'return' | 'notify';
    readonly trace: boolean;
  } | null;
  /** Those accepted so far. */
  readonly recipients: readonly EnvelopeRecipient[];
}

/**
 * `code` and `enhanced` of a refusal agree in their first digit: 4 temporary, 5 permanent. `isKnown`: the client is no stranger
 * whose guesses count.
 */
export type Verdict =
  | { readonly accepted: true; readonly enhanced?: string; readonly text?: string }
  | {
      readonly accepted: false;
      readonly code: number;
      readonly enhanced: string;
      readonly text: string;
      readonly isKnown?: boolean;
    };

/** Where the mail goes: implemented by the delivery core. A call that throws is answered as a temporary failure. */
export interface Reception {
  checkSender(transaction: Transaction, address: Address | null): Promise<Verdict> | Verdict;
  checkRecipient(transaction: Transaction, address: Address): Promise<Verdict> | Verdict;
  /** Whether a client at an address is asked for a certificate when it says STARTTLS. */
  wantsCertificate?(address: string): Promise<boolean>;
  /** Called when the first octets may come. */
  open(transaction: Transaction): MessageSink;
}

/**
 * Takes one message. After `commit` or `abort` has been called nothing else is called. The octets are those of the
 * message: CRLF line ends (unless BINARYMIME was announced), dots unstuffed, the final CRLF included.
 */
export interface MessageSink {
  /** The buffer is the sink's to keep. A promise returned holds the client back until it settles. */
  write(chunk: Buffer): Promise<void> | void;
  /**
   * One verdict per recipient, in order; what is accepted is durable. For MX and submission there is one reply: when
   * any recipient is refused, the message must be accepted for none, for the client will send it again or return it.
   */
  commit(): Promise<readonly Verdict[]>;
  abort(reason: string): void;
}

/** The check could not be made now. */
export interface TemporaryFailure {
  readonly temporary: true;
}

export interface AuthenticationContext {
  readonly service: ServiceKind;
  readonly mechanism: string;
  readonly clientAddress: string;
  readonly tls: boolean;
}

type Answer<T> = Promise<T | null | TemporaryFailure>;

export interface Authenticator {
  /** In order of preference. */
  readonly mechanisms: readonly MechanismName[];
  /** For users who have no SCRAM keys: see `fakeScramSecret`. */
  readonly scram: { readonly serverSecret: Buffer; readonly iterations: number };
  verifyPassword(username: string, password: string, context: AuthenticationContext): Answer<Principal>;
  scramSecret(username: string, hash: ScramHash, context: AuthenticationContext): Answer<ScramSecret>;
  /** The principal of a user who has proved a SCRAM secret. */
  principal(username: string, context: AuthenticationContext): Answer<Principal>;
  /** Needed by the OAuth mechanisms, which are not offered without it. */
  verifyToken?(username: string, token: string, context: AuthenticationContext): Answer<Principal>;
  /** Lets a user act as another (SASL authzid); without it only as himself. */
  authorize?(principal: Principal, authzid: string, context: AuthenticationContext): Answer<Principal>;
  /** Told of each failure; the reply waits for the promise, which slows guessing down. */
  failed?(username: string | null, context: AuthenticationContext): Promise<void>;
}

export interface SmtpLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Counters of the service; every function is optional to the implementer. */
export interface SmtpMetrics {
  connection?(service: ServiceKind, event: 'opened' | 'closed' | 'refused'): void;
  command?(service: ServiceKind, verb: string): void;
  message?(service: ServiceKind, outcome: 'accepted' | 'refused' | 'deferred' | 'aborted', octets: number): void;
  guess?(service: ServiceKind, outcome: 'guessed' | 'network-refused'): void;
  authentication?(service: ServiceKind, mechanism: string, outcome: 'succeeded' | 'failed' | 'temporary'): void;
}
