import { randomBytes } from 'node:crypto';
import { BlockList, isIPv6, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { SMTPServer } from 'smtp-server';
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import { parseProxyHeader } from '#platform/net';
import { SmtpConnection } from './connection.js';
import { Guesses } from './guesses.js';
import type { EngineHost } from './engineHost.js';
import type { ResolvedOptions } from './options.js';

type IdentifiedOptions = SMTPConnectionOptions & { id: string };
type ProxyCallback = (error: Error | null, options?: IdentifiedOptions) => void;

function connectionId(): string {
  return randomBytes(8).toString('hex');
}

/** The listener of smtp-server (sockets, TLS, reload of certificates), with our connections and our PROXY headers. */
export class EngineServer extends SMTPServer implements EngineHost {
  closing = false;
  /** Every connection whose socket is not gone yet, closing ones included. */
  readonly live = new Set<SmtpConnection>();
  private readonly perAddress = new Map<string, number>();
  readonly guesses: Guesses;
  private readonly proxies: BlockList;
  private sequence = 0;

  constructor(readonly settings: ResolvedOptions) {
    super({
      ...settings.tls,
      minVersion: settings.tls?.minVersion ?? 'TLSv1.2',
      secure: settings.implicitTls,
      name: settings.hostname,
      banner: 'Fumibako',
      lmtp: settings.service === 'lmtp',
      logger: false,
      hideENHANCEDSTATUSCODES: false,
      disableReverseLookup: true,
      allowHalfOpen: true,
      maxClients: settings.limits.connections,
      socketTimeout: settings.limits.idle,
    });
    this.guesses = new Guesses(settings.limits, settings.clock, settings.bus);
    this.proxies = blockList(settings.proxyNetworks);
    this.on('error', (error) => settings.logger.debug({ error }, 'connection failed'));
  }

  override connect(socket: Socket, options?: SMTPConnectionOptions): void {
    const connection = new SmtpConnection(this, socket, options ?? null);
    this.connections.add(connection);
    this.live.add(connection);
    connection.on('error', (error: Error) =>
      this.settings.logger.debug({ error, connection: connection.id }, 'connection failed'),
    );
    connection.init();
  }

  /** Whether one more connection of this address may stay. Counts it if so. */
  admit(address: string): boolean {
    const { limits, exemptFromConnectionLimit } = this.settings;
    const count = this.perAddress.get(address) ?? 0;
    // A Unix socket has no address.
    const exempt = address === '' || exemptFromConnectionLimit(address);
    if (count >= limits.connectionsPerAddress && !exempt) return false;
    this.perAddress.set(address, count + 1);
    return true;
  }

  release(address: string): void {
    const count = this.perAddress.get(address) ?? 0;
    if (count > 1) this.perAddress.set(address, count - 1);
    else this.perAddress.delete(address);
  }

  /** What smtp-server reads when it begins a handshake. Whoever has none, or one that nobody believes, goes on. */
  askForCertificate(asking: boolean): void {
    Object.assign(this.options, { requestCert: asking, rejectUnauthorized: false });
  }

  /** A name for a transaction, unique within the process's life and, by the connection's random id, beyond. */
  nextTransaction(connectionId: string): string {
    this.sequence = (this.sequence + 1) % 0x1_0000_0000;
    return `${connectionId}.${this.sequence.toString(36)}`;
  }

  /** Sockets that have not got as far as the greeting wait for less long than a conversation may. */
  override _acceptSocket(socket: Socket, handshake: boolean): (() => void) | false {
    const release = super._acceptSocket(socket, handshake);
    if (this._pendingSockets.has(socket)) socket.setTimeout(this.settings.limits.handshake);
    return release;
  }

  override _upgrade(socket: Socket, callback: (error: Error | null, secure?: TLSSocket) => void): void {
    socket.allowHalfOpen = false;
    super._upgrade(socket, callback);
    this._pendingSockets.get(socket)?.setTimeout(this.settings.limits.handshake);
  }

  override _expectsProxyHeader(socket: Socket): boolean {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    return this.settings.proxyNetworks.length > 0 && this.proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }

  override _handleProxy(socket: Socket, callback: ProxyCallback): void {
    if (!this._expectsProxyHeader(socket)) {
      callback(null, { id: connectionId() });
      return;
    }
    readProxyHeader(socket, callback);
  }
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** Reads the header and puts back what follows it. The time-out is that of the listener. */
function readProxyHeader(socket: Socket, callback: ProxyCallback): void {
  let held = Buffer.alloc(0);
  const finish = (error: Error | null, options?: IdentifiedOptions) => {
    socket.off('readable', read).off('error', fail).off('close', gone).off('end', gone);
    if (error !== null) socket.on('error', () => {}).destroy();
    callback(error, options);
  };
  const fail = (error: Error) => finish(error);
  const gone = () => finish(new Error('closed before the PROXY header'));
  const read = () => {
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
      held = Buffer.concat([held, chunk]);
      const header = parseProxyHeader(held);
      if (header.kind === 'incomplete') continue;
      if (header.kind === 'malformed') return finish(new Error('malformed PROXY header'));
      if (held.length > header.length) socket.unshift(held.subarray(header.length));
      if (header.kind === 'local') return finish(null, { id: connectionId() });
      return finish(null, {
        id: connectionId(),
        remoteAddress: header.sourceAddress,
        remotePort: header.sourcePort,
        localAddress: header.destinationAddress,
        localPort: header.destinationPort,
      });
    }
  };
  socket.on('readable', read).on('error', fail).on('close', gone).on('end', gone);
}
