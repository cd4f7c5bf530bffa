import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres } from '#platform/database';
import { type DnsZones, LoopbackDnsServer, SmtpClient, testPassword, TestServer } from '#testing';
import { PausingServer } from './pausingServer.js';
import { pidsOf } from './victims.js';

const person = 'ann@here.test';
const otherAddress = '127.0.0.31';

/** One machine: a server with a DNS of its own, whose mail comes from an address of its own. */
export interface Node {
  readonly server: TestServer;
  readonly dns: LoopbackDnsServer;
  readonly address: string;
}

/** Two machines on one PostgreSQL, and a server of somebody else that takes mail for every domain. */
export class TwoNodes {
  private constructor(
    private readonly directory: string,
    private readonly postgres: EmbeddedPostgres,
    readonly client: pg.Client,
    readonly other: PausingServer,
    readonly nodes: readonly [Node, Node],
  ) {}

  static async start(zones: DnsZones): Promise<TwoNodes> {
    const directory = mkdtempSync(join(tmpdir(), 'fumibako-nodes-'));
    const postgres = new EmbeddedPostgres({ dataDir: directory, maxConnections: 100, durable: false });
    await postgres.start();
    const { host = '', user = '', port = 5432, database = '' } = postgres.target;
    const url = `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
    const other = await PausingServer.start(otherAddress);
    const node = async (address: string, first?: Node): Promise<Node> => {
      const dns = new LoopbackDnsServer(zones);
      const dnsPort = await dns.start();
      const server = await TestServer.start({
        FUMIBAKO_DATABASE_URL: url,
        FUMIBAKO_WORKERS: '1',
        FUMIBAKO_DNS: `127.0.0.1:${dnsPort}`,
        FUMIBAKO_MX_PORT: String(other.port),
        FUMIBAKO_OUTGOING_ADDRESSES: address,
        // What the database holds sealed is for both.
        ...(first ? { FUMIBAKO_SECRET_KEY_FILE: join(first.server.dataDir, 'keys/secrets.key') } : {}),
      });
      return { server, dns, address };
    };
    // One after the other: the first makes the tables.
    const first = await node('127.0.0.21');
    const nodes = [first, await node('127.0.0.22', first)] as const;
    await nodes[0].server.cli('user', 'add', person, '--password', testPassword, '--create-domain');
    const client = new pg.Client({ ...postgres.target });
    await client.connect();
    return new TwoNodes(directory, postgres, client, other, nodes);
  }

  /** The records of a domain whose mail goes to the other server. */
  static domain(name: string): DnsZones {
    return { [name]: { MX: [{ preference: 1, exchange: `mx.${name}` }] }, [`mx.${name}`]: { A: [otherAddress] } };
  }

  /** Submits letters at a node; each is in the queue when this is done. */
  async submit({ server }: Node, letters: readonly { readonly id: string; readonly to: string }[]): Promise<void> {
    const client = await SmtpClient.open(server.ports.SUBMISSION);
    await client.send(`AUTH PLAIN ${Buffer.from(`\0${person}\0${testPassword}`).toString('base64')}`);
    for (const { id, to } of letters) {
      const replies = await client.deliver(person, [to], `Message-ID: <${id}>\r\nFrom: ${person}\r\n\r\nhi`);
      if (!replies.at(-1)?.startsWith('250')) throw new Error(replies.join(' / '));
    }
    client.close();
  }

  at(address: string): Node {
    const found = this.nodes.find((node) => node.address === address);
    if (!found) throw new Error(`nobody is at ${address}`);
    return found;
  }

  /** Ends all processes of a node at once. */
  kill({ server }: Node): void {
    for (const pid of [...pidsOf(server, 'worker'), server.pid]) process.kill(pid, 'SIGKILL');
  }

  /** As if so much time had gone by that leases of whoever is dead are over. */
  async leasesEnd(): Promise<void> {
    await this.client.query(
      `UPDATE queue_recipient SET lease_until = now(), next_attempt_at = now() WHERE lease_token IS NOT NULL`,
    );
  }

  async waiting(): Promise<number> {
    const { rows } = await this.client.query<{ count: string }>('SELECT count(*) FROM queue_recipient');
    return Number(rows[0]?.count);
  }

  async stop(): Promise<void> {
    for (const { server, dns } of this.nodes) {
      await server.remove();
      dns.stop();
    }
    this.other.stop();
    await this.client.end();
    await this.postgres.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
