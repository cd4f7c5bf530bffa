import { type Clock, systemClock } from '#kernel';
import type { MailStore } from '#core/mailstore';
import type { CleartextPolicy } from '#platform/net';
import type { Authenticator, Pop3Logger, Pop3Metrics } from './ports.js';

/** Every limit of the service. Counts are per connection unless they say otherwise; times in milliseconds. */
export interface Pop3Limits {
  /** Octets of a command line without its end (RFC 2449 §4 asks for 255). */
  readonly commandLine: number;
  /** Octets of a line that belongs to AUTH (RFC 5034 §4 asks for 12,288). */
  readonly authenticationLine: number;
  readonly authenticationFailures: number;
  /** Lines that are no command or have wrong arguments. */
  readonly badCommands: number;
  /** Open connections of this service in this process. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Time without an octet from the client (RFC 1939 §3 asks for at least ten minutes). */
  readonly idle: number;
  /** Time for the PROXY header and for a TLS handshake, each. */
  readonly handshake: number;
  /** Messages and octets that are read ahead in one statement for a client that reads one after another. */
  readonly readAheadMessages: number;
  readonly readAheadOctets: number;
  /** Octets of a large message that are in memory at once. */
  readonly slice: number;
}

export const defaultLimits: Pop3Limits = {
  commandLine: 1024,
  authenticationLine: 12_288,
  authenticationFailures: 3,
  badCommands: 20,
  connections: 4000,
  connectionsPerAddress: 100,
  idle: 600_000,
  handshake: 30_000,
  readAheadMessages: 16,
  readAheadOctets: 262_144,
  slice: 131_072,
};

/** Key and certificate chain in PEM. */
export interface TlsMaterial {
  readonly key: string;
  readonly cert: string;
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
}

export interface Pop3ServiceOptions {
  readonly listen: { readonly host?: string; readonly port?: number; readonly path?: string };
  readonly store: MailStore;
  readonly authenticator: Authenticator;
  /** Null: no TLS at all. */
  readonly tls?: TlsMaterial | null;
  /** TLS from the first octet (RFC 8314 §3.3) instead of STLS. */
  readonly implicitTls?: boolean;
  /** Whether a log-in without TLS is allowed: to nobody, to clients on this machine, to all. */
  readonly cleartextAuthentication?: CleartextPolicy;
  /** Networks (CIDR or addresses) whose connections begin with a PROXY header. */
  readonly proxyNetworks?: readonly string[];
  /** Clients whose number of connections is not limited. */
  readonly exemptFromConnectionLimit?: (address: string) => boolean;
  readonly limits?: Partial<Pop3Limits>;
  readonly logger?: Pop3Logger;
  readonly metrics?: Pop3Metrics;
  readonly clock?: Clock;
}

/** The options with every default filled in. */
export interface ResolvedOptions extends Required<Omit<Pop3ServiceOptions, 'limits'>> {
  readonly limits: Pop3Limits;
}

const silent: Pop3Logger = { debug() {}, info() {}, warn() {}, error() {} };

export function resolveOptions(options: Pop3ServiceOptions): ResolvedOptions {
  return {
    tls: null,
    implicitTls: false,
    cleartextAuthentication: 'never',
    proxyNetworks: [],
    exemptFromConnectionLimit: () => false,
    logger: silent,
    metrics: {},
    clock: systemClock,
    ...options,
    limits: { ...defaultLimits, ...options.limits },
  };
}
