import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { allowsHost } from '#formats/mtasts';
import type { Resolver } from '#kernel';
import { type ClientOptions, type ServerTarget, SmtpConnection } from '../client/connection.js';
import { ConnectionFailure } from '../client/failure.js';
import { type Attempt, ownAttempt } from '../client/types.js';
import type { NextHop, Opened } from '../nextHop.js';
import { tlsDemand } from '../tls/decide.js';
import { cleartext, mayFallBack, type TlsDemand, type TlsWish } from '../tls/demand.js';
import { type DomainTls, noPolicy, type TlsPolicies } from '../tls/policies.js';
import {
  policyFlaw,
  type SessionNotes,
  sessionOf,
  type SessionPlace,
  sessionPolicy,
  type TlsFlaw,
} from '../tls/sessions.js';
import { hostAddresses, mayConnect } from './addresses.js';
import { type Chance, type MailHosts, mailHosts } from './hosts.js';
import { MX_LIMITS } from './limits.js';

export interface MxHopOptions {
  readonly resolver: Resolver;
  /** Port of other servers. */
  readonly port: number;
  readonly client: ClientOptions;
  /** Mail may go to addresses of this machine. */
  readonly loopback: boolean;
  readonly policies: TlsPolicies;
  /** Addresses of ours to send from; the system chooses where none is of the right family. */
  readonly sources: readonly string[];
  readonly chance?: Chance;
  /** Told how sessions went under TLS; nobody where it is missing. */
  readonly sessions?: SessionNotes;
}

type Found = Extract<MailHosts, { kind: 'hosts' }>;

/** Of what goes whatever becomes of TLS: nothing is asked, of DANE neither. */
const ignored: DomainTls = { ...noPolicy, final: true };

/** The servers that take mail for a domain, by the DNS. */
export class MxHop implements NextHop {
  readonly shared = false;

  constructor(private readonly options: MxHopOptions) {}

  async open(domain: string, wish: TlsWish): Promise<Opened> {
    const { resolver, client, chance, policies } = this.options;
    const found = await mailHosts(resolver, domain, client.hostname, chance);
    if (found.kind !== 'hosts') return closed(ownAttempt(found.kind, found.enhanced, found.text));
    const policy = wish === 'optional' ? ignored : await policies.of(domain);
    return await new Search(this.options, domain, found, policy, wish).run();
  }

  /** The way through a host of ours or of a friend, which may be this machine; null is the port of all hosts. */
  through(host: string, port: number | null): NextHop {
    return new ThroughHost({ ...this.options, port: port ?? this.options.port, loopback: true }, host);
  }
}

/** One host that takes mail for every domain, as if the DNS named it. */
class ThroughHost implements NextHop {
  readonly shared = true;

  constructor(
    private readonly options: MxHopOptions,
    private readonly host: string,
  ) {}

  /** Every domain gets the same: what TLS there has to be is asked of the host, so that a connection serves them all. */
  async open(_domain: string, wish: TlsWish): Promise<Opened> {
    const { host, options } = this;
    const policy = isIP(host) === 0 ? await options.policies.of(host) : noPolicy;
    // That the host is right is said by us, and by no record: of a policy our own rule alone is left.
    const found = { kind: 'hosts', names: [host], secure: true, listed: true, domain: host } as const;
    const { sessions: _, ...quiet } = options;
    return await new Search(quiet, host, found, policy.final ? policy : noPolicy, wish).run();
  }
}

/** The way through the hosts of a domain until one of them talks with us. */
class Search {
  private tried = 0;
  /** What is to be said when nobody does. */
  private trouble: Attempt | null = null;

  constructor(
    private readonly options: MxHopOptions,
    private readonly domain: string,
    private readonly found: Found,
    private readonly policy: DomainTls,
    private readonly wish: TlsWish,
  ) {}

  async run(): Promise<Opened> {
    for (const host of this.found.names) {
      const connection = await this.host(host);
      if (connection !== null) return { kind: 'open', connection };
      if (this.tried >= MX_LIMITS.addresses) break;
    }
    // RFC 5321 §5.1: hosts are named, and none of them has an address.
    return closed(this.trouble ?? ownAttempt('failed', '5.4.4', `no host of ${this.domain} has an address`));
  }

  private async host(host: string): Promise<SmtpConnection | null> {
    const { resolver, loopback, chance, port } = this.options;
    const { found, policy, domain } = this;
    if (policy.allows?.(host) === false) {
      const text = `${host} is none of the hosts that the policy of ${domain} names`;
      this.tell(null, { host, address: '', sending: '' }, { result: 'validation-failure', text });
      return this.note(ownAttempt('waiting', '4.7.5', text));
    }
    const there = await hostAddresses(resolver, host, (address) => mayConnect(address, loopback), chance);
    if (there.kind === 'none') return null;
    if (there.kind === 'temporary')
      return this.note(ownAttempt('waiting', '4.4.3', `the DNS does not say where ${host} is`));
    const demand = await tlsDemand(resolver, {
      host,
      owner: there.name,
      domains: [domain, found.domain],
      port,
      secure: found.secure && there.secure,
      policy,
      requireTls: this.wish === 'required',
    });
    if (demand === null)
      return this.note(ownAttempt('waiting', '4.7.5', `the DNS does not say which TLS ${host} needs`));
    for (const address of there.addresses) {
      if (this.tried >= MX_LIMITS.addresses) return null;
      this.tried += 1;
      const connection = await this.address(host, address, demand);
      if (connection !== null) return connection;
    }
    return null;
  }

  private async address(host: string, address: string, demand: TlsDemand): Promise<SmtpConnection | null> {
    const { client, port, sources } = this.options;
    const target = { host, address, port, localAddress: sourceFor(sources, address, this.domain) };
    try {
      const connection = await SmtpConnection.open({ ...target, tls: this.tested(demand, host) }, client);
      this.tell(demand, { host, address, sending: connection.sending }, connection.flaw);
      return connection;
    } catch (error) {
      return await this.withoutTls(target, demand, error);
    }
  }

  /** RFC 7435 §4: where TLS is no more than better, the mail goes without it rather than not at all. */
  private async withoutTls(
    target: Omit<ServerTarget, 'tls'>,
    demand: TlsDemand,
    failure: unknown,
  ): Promise<SmtpConnection | null> {
    const { host, address } = target;
    try {
      if (!(failure instanceof ConnectionFailure) || failure.kind !== 'tls') throw failure;
      this.tell(demand, { host, address, sending: failure.sending }, { result: failure.result, text: failure.message });
      if (!mayFallBack(demand)) throw failure;
      return await SmtpConnection.open({ ...target, tls: cleartext }, this.options.client);
    } catch (error) {
      if (!(error instanceof ConnectionFailure)) throw error;
      return this.note(attemptOf(error, host, address));
    }
  }

  /** With what a policy in testing would ask for, to see whether it would be there. */
  private tested(demand: TlsDemand, host: string): TlsDemand {
    if (this.policy.sts?.policy?.mode !== 'testing' || demand.source === 'dane') return demand;
    return { ...demand, trial: { kind: 'names', names: [host] } };
  }

  /** Tells how a session went. Of what we ask for ourselves, and of addresses, nobody hears. */
  private tell(demand: TlsDemand | null, place: SessionPlace, flaw: TlsFlaw | null): void {
    const { sessions } = this.options;
    const { policy, domain, wish } = this;
    if (!sessions || wish !== 'usual' || policy.final || domain.startsWith('[')) return;
    const published = policy.sts?.policy;
    const isNamed = !published || allowsHost(published, place.host);
    const text = `${place.host} is none of the hosts that the policy names`;
    const wrong = isNamed || demand?.source === 'dane' ? null : ({ result: 'validation-failure', text } as const);
    const found = policyFlaw(policy, demand) ?? wrong ?? flaw;
    sessions.note(sessionOf(domain, sessionPolicy(policy, demand), place, found));
  }

  private note(attempt: Attempt): null {
    this.trouble = attempt;
    return null;
  }
}

function closed(attempt: Attempt): Opened {
  return { kind: 'closed', attempt, down: attempt.status === 'waiting' };
}

/** Enhanced codes of what happens before there is a message (RFC 3463 §3.5, §3.8). */
const codes = {
  unreachable: '4.4.1',
  lost: '4.4.2',
  protocol: '4.5.0',
  refused: '4.3.2',
  tls: '4.7.5',
  authentication: '4.7.8',
} as const;

/** What a server that would not talk is to us: nothing that waiting could not mend. */
export function attemptOf({ kind, message, reply }: ConnectionFailure, host: string, address: string): Attempt {
  const at = host === address ? host : `${host} [${address}]`;
  const attempt = ownAttempt('waiting', codes[kind], reply === null ? `${at}: ${message}` : message);
  return reply === null ? attempt : { ...attempt, remote: host };
}

/** Of our addresses of the right family always the same for one domain: whoever greylists knows it again. */
function sourceFor(sources: readonly string[], address: string, domain: string): string | undefined {
  const family = sources.filter((source) => isIP(source) === isIP(address));
  if (family.length === 0) return undefined;
  return family[createHash('sha256').update(domain).digest().readUInt32BE() % family.length];
}
