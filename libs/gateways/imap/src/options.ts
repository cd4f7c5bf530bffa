import type { Authentication } from '#core/directory';
import type { MailStore } from '#core/mailstore';
import type { SearchIndex } from '#core/search';
import { type Clock, systemClock } from '#kernel';
import type { CleartextPolicy, TlsMaterial } from '#platform/net';
import type { DisabledExtensions } from '#wires/imap';
import { type MechanismName, mechanismNames } from '#wires/sasl';
import { ContentsInFlight } from './fetch/contentsInFlight.js';
import type { Administration, ImapLogger, ImapMetrics, SentCopyFinder } from './ports.js';
import { disabledExtensions } from './session/extensions.js';

/** Every limit of the gateway. Counts are per connection unless they say otherwise; times in milliseconds. */
export interface ImapLimits {
  /** Open connections of this service in this process. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Time without an octet in either direction: RFC 9051 §5.4 wants at least 30 minutes. */
  readonly idle: number;
  /** Time from the first octet to the log-in. */
  readonly login: number;
  readonly authenticationFailures: number;
  /** Commands that were not understood. */
  readonly badCommands: number;
  /** Octets of a message that APPEND takes (RFC 7889). */
  readonly appendOctets: number;
  /** Messages of one APPEND (RFC 3502). */
  readonly appendMessages: number;
  /** Messages that one command works on (RFC 9738 §3.1); 0: as many as there are. */
  readonly messages: number;
  /** Messages that one command puts into a mailbox (RFC 9738 §3); 0: no other limit than `messages`. */
  readonly savedMessages: number;
  /** Octets of input that are read ahead of the command at work. */
  readonly inputOctets: number;
  /** Inflated octets that compressed input may be in any case, … */
  readonly inflateOctets: number;
  /** … and how many times as large as what came it may be beyond that. */
  readonly inflateRatio: number;
  /** Octets of contents on their way to the clients of this service in this process; see `ContentsInFlight`. */
  readonly contentOctets: number;
  /** Octets of contents that one SEARCH may read. */
  readonly searchOctets: number;
  /** Mailboxes that one ESEARCH looks into (RFC 7377 §2.4). */
  readonly searchMailboxes: number;
  /** Octets of one message that SEARCH looks into. */
  readonly searchMessageOctets: number;
  /** Searches whose results are followed (RFC 5267 §4.3.1), … */
  readonly contexts: number;
  /** … and their results in all. */
  readonly contextResults: number;
  /** Time between two words of what happens in other mailboxes (RFC 5465 §5). */
  readonly notifyInterval: number;
  /** Octets of the value of an annotation (RFC 5464 §4.1). */
  readonly annotationOctets: number;
  /** Time between two words of how far a long command has come (RFC 9585 §4). */
  readonly progressInterval: number;
  /** Time that the last words may take to be sent before the connection is cut. */
  readonly linger: number;
}

export const defaultLimits: ImapLimits = {
  connections: 20_000,
  connectionsPerAddress: 200,
  idle: 30 * 60_000,
  login: 60_000,
  authenticationFailures: 3,
  badCommands: 20,
  appendOctets: 52_428_800,
  appendMessages: 500,
  messages: 1_000_000,
  savedMessages: 0,
  inputOctets: 64 * 1024,
  inflateOctets: 1024 * 1024,
  inflateRatio: 100,
  contentOctets: 8 * 1024 ** 2,
  searchOctets: 4 * 1024 ** 3,
  searchMailboxes: 1000,
  searchMessageOctets: 16 * 1024 ** 2,
  notifyInterval: 200,
  annotationOctets: 64 * 1024,
  progressInterval: 10_000,
  contexts: 16,
  contextResults: 1_000_000,
  linger: 2000,
};

export interface ImapServiceOptions {
  /** The name in the greeting. */
  readonly hostname: string;
  readonly listen: { readonly host?: string; readonly port?: number; readonly path?: string };
  readonly store: MailStore;
  readonly authentication: Authentication;
  /** Null: nobody administers over IMAP. */
  readonly administration?: Administration | null;
  readonly sentCopies?: SentCopyFinder | null;
  /** Null: texts are searched in the messages themselves. */
  readonly search?: SearchIndex | null;
  /** Null: no TLS at all. */
  readonly tls?: TlsMaterial | null;
  /** TLS from the first octet (RFC 8314 §3.2) instead of STARTTLS. */
  readonly implicitTls?: boolean;
  /** Whether a log-in is possible without TLS: for nobody, for clients on this machine, for all. */
  readonly cleartextAuthentication?: CleartextPolicy;
  /** In order of preference. */
  readonly mechanisms?: readonly MechanismName[];
  /** Iterations shown to SCRAM clients for users who do not exist: those that real keys are made with. */
  readonly scramIterations?: number;
  /** Networks (CIDR or addresses) whose connections begin with a PROXY header. */
  readonly proxyNetworks?: readonly string[];
  /** Clients whose number of connections is not limited. */
  readonly exemptFromConnectionLimit?: (address: string) => boolean;
  /** Addresses of services that fetch for others what those send (`submit+` of RFC 4467 §3). */
  readonly submitters?: readonly string[];
  /** X-GM-EXT-1 is announced. */
  readonly gmail?: boolean;
  /** Capabilities that are switched off. */
  readonly disabledCapabilities?: readonly string[];
  readonly limits?: Partial<ImapLimits>;
  readonly logger?: ImapLogger;
  readonly metrics?: ImapMetrics;
  readonly clock?: Clock;
}

/** The options with every default filled in. */
export interface ResolvedOptions extends Required<Omit<ImapServiceOptions, 'limits'>> {
  readonly limits: ImapLimits;
  readonly contentsInFlight: ContentsInFlight;
  /** Extensions that are not announced, and whose commands are unknown. */
  readonly disabled: DisabledExtensions;
}

const silent: ImapLogger = { debug() {}, info() {}, warn() {}, error() {} };

export function resolveOptions(options: ImapServiceOptions): ResolvedOptions {
  const disabled = disabledExtensions(options.disabledCapabilities ?? [], options.gmail ?? false);
  const limits = { ...defaultLimits, ...options.limits };
  return {
    administration: null,
    sentCopies: null,
    search: null,
    tls: null,
    implicitTls: false,
    cleartextAuthentication: 'never',
    mechanisms: mechanismNames,
    scramIterations: 4096,
    proxyNetworks: [],
    disabledCapabilities: [],
    gmail: false,
    submitters: [],
    exemptFromConnectionLimit: () => false,
    logger: silent,
    metrics: {},
    clock: systemClock,
    ...options,
    limits,
    contentsInFlight: new ContentsInFlight(limits.contentOctets),
    disabled,
  };
}
