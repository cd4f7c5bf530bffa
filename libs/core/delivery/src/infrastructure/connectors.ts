import type { BlockList } from 'node:net';
import { isIPv6 } from 'node:net';
import { type Address, type Clock, type OrganisationId, organisationId } from '#kernel';
import type { Recipients } from '#core/directory';
import { type Database, rowsOf, statement } from '#platform/database';
import { networkList } from '#platform/net';
import { type ClientCertificate, isDemanded } from '../domain/clientCertificate.js';
import { type Connector, printCertificate, readCertificate } from '../domain/connector.js';
import { accepted, type Decision, type Pass, refused } from '../domain/transaction.js';
import { Remembered } from './remembered.js';

const list = statement(
  'delivery.list-connectors',
  `SELECT name, organisation_id, position, networks, certificate, authority, domains, relay, unchecked, require_tls
   FROM connector ORDER BY position, name`,
);

/** $10 null: behind all others */
const add = statement(
  'delivery.add-connector',
  `INSERT INTO connector (name, organisation_id, networks, certificate, authority, domains, relay, unchecked, require_tls, position)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10::integer, (SELECT coalesce(max(position), 0) + 10 FROM connector)))
   ON CONFLICT (name) DO UPDATE SET organisation_id = excluded.organisation_id, networks = excluded.networks,
     certificate = excluded.certificate, authority = excluded.authority, domains = excluded.domains,
     relay = excluded.relay, unchecked = excluded.unchecked, require_tls = excluded.require_tls,
     position = coalesce($10::integer, connector.position)
   RETURNING position`,
);

const remove = statement('delivery.remove-connector', 'DELETE FROM connector WHERE name = $1 RETURNING name');

/** Milliseconds for which the connectors are believed to be what they were. */
const knownTime = 2000;

interface Row extends Record<string, unknown> {
  readonly name: string;
  readonly organisation_id: number;
  readonly position: number;
  readonly networks: readonly string[];
  readonly certificate: string | null;
  readonly authority: string | null;
  readonly domains: readonly string[];
  readonly relay: boolean;
  readonly unchecked: boolean;
  readonly require_tls: boolean;
}

interface Known {
  readonly connector: Connector;
  /** Null: every address. */
  readonly networks: BlockList | null;
}

/** The machines that may do more than strangers, kept for every node. */
export class Connectors {
  private readonly known: Remembered<readonly Known[]>;

  constructor(
    private readonly database: Database,
    private readonly recipients: Pick<Recipients, 'lookup'>,
    private readonly clock: Clock,
  ) {
    this.known = new Remembered(clock, knownTime, async () =>
      (await this.list()).map((connector) => ({
        connector,
        networks: connector.networks.length === 0 ? null : networkList(connector.networks),
      })),
    );
  }

  /** In the order in which they are looked at. */
  async list(): Promise<readonly Connector[]> {
    return (await rowsOf<Row>(this.database.pool, list, [])).map(connectorOf);
  }

  /** Adds a connector, or changes the one of that name; without a position behind all others. */
  async add(connector: Omit<Connector, 'position'>, position: number | null): Promise<Connector> {
    const { name, organisationId: owner, networks, certificate, domains, relay, unchecked, requireTls } = connector;
    const [row] = await rowsOf<Pick<Row, 'position'>>(this.database.pool, add, [
      name,
      owner,
      networks,
      certificate && printCertificate(certificate),
      certificate?.kind === 'name' ? certificate.authority : null,
      domains,
      relay,
      unchecked,
      requireTls,
      position,
    ]);
    if (!row) throw new Error('no connector was added');
    this.known.forget();
    return { ...connector, position: row.position };
  }

  /** false when there was none. */
  async remove(name: string): Promise<boolean> {
    this.known.forget();
    return (await rowsOf(this.database.pool, remove, [name])).length > 0;
  }

  /** Whether a client at an address may have to show a certificate. */
  async wantCertificate(address: string): Promise<boolean> {
    const known = await this.known.get('');
    return known.some(({ connector, networks }) => connector.certificate !== null && isIn(networks, address));
  }

  /** What a client may do for a sender, by the first connector that fits; null for strangers. */
  async passOf(
    { address, certificate }: { readonly address: string; readonly certificate: ClientCertificate | null },
    sender: Address | null,
  ): Promise<Pass | null> {
    const now = this.clock.now();
    const fits = ({ connector: { certificate: demand }, networks }: Known): boolean =>
      isIn(networks, address) && (demand === null || isDemanded(demand, certificate, now));
    const connector = (await this.known.get('')).find(fits)?.connector;
    if (!connector) return null;
    const { name, organisationId: owner, unchecked, requireTls, domains } = connector;
    const relay = await this.relayFor(connector, sender);
    return { connector: name, organisationId: owner, unchecked, requireTls, domains, relay };
  }

  /** Whether somebody may be an author of what is relayed: nobody of another organisation here, and strangers where they may. */
  async mayAuthor({ organisationId: owner, domains }: Pass, { domain }: Address, strangers: boolean): Promise<boolean> {
    if (domains.includes(domain)) return true;
    const whose = await this.organisationOf(domain);
    return whose === owner || (whose === null && strangers);
  }

  /** Whose mail goes on to others: that of the organisation's domains, or of those that are named. */
  private async relayFor(
    { relay, domains, organisationId: owner }: Connector,
    sender: Address | null,
  ): Promise<Decision> {
    if (!relay) return refused('relay-denied');
    // of a notification the author is looked at
    if (sender === null) return accepted;
    const isSender =
      domains.length > 0 ? domains.includes(sender.domain) : (await this.organisationOf(sender.domain)) === owner;
    return isSender ? accepted : refused('sender-not-owned');
  }

  private async organisationOf(domain: string): Promise<OrganisationId | null> {
    const lookup = await this.recipients.lookup({ localPart: 'postmaster', domain });
    return lookup.kind === 'remote' ? null : lookup.organisation;
  }
}

function isIn(networks: BlockList | null, address: string): boolean {
  return networks === null || networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function connectorOf(row: Row): Connector {
  const certificate = row.certificate === null ? null : readCertificate(row.certificate, row.authority);
  // Without it strangers would be let through.
  if (row.certificate !== null && certificate === null)
    throw new Error(`the certificate of the connector ${row.name} cannot be read`);
  const { name, position, networks, domains, relay, unchecked } = row;
  const owner = organisationId(row.organisation_id);
  return {
    name,
    organisationId: owner,
    position,
    networks,
    certificate,
    domains,
    relay,
    unchecked,
    requireTls: row.require_tls,
  };
}
