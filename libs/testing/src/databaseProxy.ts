import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionTarget } from '#platform/database';

/**
 * What befalls the next request that holds the trigger: it is carried out and its answer lost, it never arrives, or it arrives
 * when the database is back (the time for which new connections are refused), whoever waits for it still.
 */
export type Loss = 'answer' | 'request' | 'delay';

/** Stands before a PostgreSQL that listens on a local socket, and loses what it is told to lose. */
export class DatabaseProxy {
  private readonly directory = mkdtempSync(join(tmpdir(), 'fumibako-proxy-'));
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly clients = new Set<Socket>();
  private armed: { readonly trigger: string; readonly loss: Loss; times: number; readonly away: number } | null = null;
  private refusing = false;
  /** Connections that were cut by a loss. */
  losses = 0;

  private constructor(private readonly behind: ConnectionTarget) {
    this.server = createServer((client) => this.join(client));
  }

  static async start(behind: ConnectionTarget): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(behind);
    await new Promise<void>((done) => proxy.server.listen(join(proxy.directory, '.s.PGSQL.5432'), done));
    return proxy;
  }

  /** Where to connect instead. */
  get target(): ConnectionTarget {
    return { ...this.behind, host: this.directory, port: 5432 };
  }

  /** Cuts the connection at the next `times` requests that hold `trigger`; refuses new ones for `away` milliseconds after it. */
  lose(trigger: string, loss: Loss, { times = 1, away = 0 } = {}): void {
    this.armed = { trigger, loss, times, away };
  }

  /** Cuts the clients' side of every connection; the database learns nothing of it while it is at work. */
  cutAll(): void {
    for (const client of this.clients) client.destroy();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((done) => this.server.close(() => done()));
    rmSync(this.directory, { recursive: true, force: true });
  }

  private join(client: Socket): void {
    if (this.refusing) {
      client.destroy();
      return;
    }
    const database = createConnection(join(this.behind.host ?? '', `.s.PGSQL.${this.behind.port ?? 5432}`));
    for (const socket of [client, database]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    }
    this.clients.add(client);
    let held = false;
    client.on('close', () => {
      this.clients.delete(client);
      if (!held) database.end();
    });
    database.on('close', () => client.destroy());
    let deaf = false;
    database.on('data', (octets) => {
      if (!deaf) client.write(octets);
      // A transaction that ended is told by ReadyForQuery, `Z` with the state `I`.
      else if (octets.includes('Z\0\0\0\u0005I', 0, 'latin1')) this.cut(client, database);
    });
    client.on('data', (octets) => {
      const loss = this.lossFor(octets);
      if (loss === 'request') return this.cut(client, database);
      if (loss === 'delay') {
        held = true;
        return this.beAway(() => database.end(octets));
      }
      if (loss === 'answer') deaf = true;
      database.write(octets);
    });
  }

  private lossFor(octets: Buffer): Loss | null {
    const { armed } = this;
    if (!armed || armed.times === 0 || !octets.includes(armed.trigger)) return null;
    armed.times -= 1;
    return armed.loss;
  }

  private cut(client: Socket, database: Socket): void {
    this.losses += 1;
    this.beAway();
    client.destroy();
    database.destroy();
  }
  /** Refuses new connections for the time that was said. */
  private beAway(back: () => void = () => undefined): void {
    const away = this.armed?.away ?? 0;
    if (away === 0) return back();
    this.refusing = true;
    setTimeout(() => {
      this.refusing = false;
      back();
    }, away);
  }
}
