import { type Clock, systemClock } from '#kernel';
import type { ProcessBus } from '#platform/bus';
import type { CleartextPolicy } from '#platform/net';
import type { Authenticator, Reception, ServiceKind, SmtpLogger, SmtpMetrics } from './ports.js';

/** Every limit of the engine. Counts are per connection unless they say otherwise; times in milliseconds. */
export interface SmtpLimits {
  /** Octets of a message. */
  readonly message: number;
  /** Recipients of a transaction (RFC 5321 §4.5.3.1.8 asks for at least 100). */
  readonly recipients: number;
  readonly commands: number;
  /** Commands that bring no mail forward (NOOP, RSET, VRFY, unknown ones …) since the last accepted message. */
  readonly junkCommands: number;
  /** Replies of 500 and above since the last accepted message. */
  readonly errors: number;
  /** Recipients that do not exist, from one network in an hour, before it is refused (MX only; see `Guesses`). */
  readonly guesses: number;
  /** Of these, how many of one connection are answered at once … */
  readonly freeGuesses: number;
  /** … and how long the others wait for their answer. */
  readonly guessDelay: number;
  /** Octets of a command line without its end. */
  readonly commandLine: number;
  /** Octets of a line that belongs to AUTH (RFC 4954 §4 asks for 12,288). */
  readonly authenticationLine: number;
  /** Octets of a line of message text with its end; by default only the message's size bounds it. */
  readonly textLine: number;
  readonly authenticationFailures: number;
  /** Open connections of this service in this process. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Time without an octet from the client. */
  readonly idle: number;
  /** Time for the PROXY header and for an implicit TLS handshake, each. */
  readonly handshake: number;
  /** Time from 354 (or the first BDAT) to the end of the message. */
  readonly data: number;
  /** Octets per second of message data, as an average once `minimumRateGrace` has passed; 0 for none. */
  readonly minimumRate: number;
  readonly minimumRateGrace: number;
}

export const defaultLimits: SmtpLimits = {
  message: 52_428_800,
  recipients: 1000,
  commands: 50_000,
  junkCommands: 100,
  errors: 20,
  guesses: 100,
  freeGuesses: 3,
  guessDelay: 1000,
  commandLine: 2048,
  authenticationLine: 12_288,
  textLine: Number.POSITIVE_INFINITY,
  authenticationFailures: 3,
  connections: 2000,
  connectionsPerAddress: 100,
  idle: 300_000,
  handshake: 30_000,
  data: 1_800_000,
  minimumRate: 500,
  minimumRateGrace: 60_000,
};

/** Key and certificate chain in PEM. */
export interface TlsMaterial {
  readonly key: string;
  readonly cert: string;
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
}

export interface SmtpServiceOptions {
  readonly service: ServiceKind;
  /** The name in the greeting and in replies; also the domain of the recipient `<Postmaster>`. */
  readonly hostname: string;
  readonly listen: { readonly host?: string; readonly port?: number; readonly path?: string };
  readonly reception: Reception;
  /** Null: no AUTH. */
  readonly authenticator?: Authenticator | null;
  /** Null: no TLS at all. */
  readonly tls?: TlsMaterial | null;
  /** TLS from the first octet (RFC 8314 §3.3) instead of STARTTLS. */
  readonly implicitTls?: boolean;
  /** Whether mail needs a log-in first; by default for submission. */
  readonly requireAuthentication?: boolean;
  /** Whether AUTH is offered without TLS: to nobody, to clients on this machine, to all. */
  readonly cleartextAuthentication?: CleartextPolicy;
  /** Seconds for which submitters may have a message held back (RFC 4865); 0: none is. */
  readonly longestHold?: number;
  /** Announces BINARYMIME: only when whatever stands behind `reception` keeps every octet. */
  readonly binaryMime?: boolean;
  /** Refuses messages that hold NUL octets, which no mailbox protocol can show (RFC 9051 §4.3.1); default true. */
  readonly refuseNul?: boolean;
  /** Networks (CIDR or addresses) whose connections begin with a PROXY header. */
  readonly proxyNetworks?: readonly string[];
  /** Waits before the greeting and drops clients that talk first; 0 for no wait, and patience. */
  readonly greetingDelay?: number;
  /** Clients whose number of connections is not limited. */
  readonly exemptFromConnectionLimit?: (address: string) => boolean;
  /** By which the machine's workers tell each other what strangers have guessed; null: each counts for itself. */
  readonly bus?: ProcessBus | null;
  readonly limits?: Partial<SmtpLimits>;
  readonly logger?: SmtpLogger;
  readonly metrics?: SmtpMetrics;
  readonly clock?: Clock;
}

/** The options with every default filled in. */
export interface ResolvedOptions extends Required<Omit<SmtpServiceOptions, 'limits'>> {
  readonly limits: SmtpLimits;
}

const silent: SmtpLogger = { debug() {}, info() {}, warn() {}, error() {} };

export function resolveOptions(options: SmtpServiceOptions): ResolvedOptions {
  return {
    authenticator: null,
    tls: null,
    implicitTls: false,
    requireAuthentication: options.service === 'submission',
    cleartextAuthentication: 'never',
    longestHold: 0,
    binaryMime: false,
    refuseNul: true,
    proxyNetworks: [],
    greetingDelay: 0,
    exemptFromConnectionLimit: () => false,
    bus: null,
    logger: silent,
    metrics: {},
    clock: systemClock,
    ...options,
    limits: { ...defaultLimits, ...options.limits },
  };
}
