import { isIP } from 'node:net';
import { isLoopback } from '#platform/net';
import { type ClientOptions, SmtpConnection } from './client/connection.js';
import { ConnectionFailure } from './client/failure.js';
import { attemptOf } from './mx/mxHop.js';
import type { NextHop, Opened } from './nextHop.js';
import type { TlsDemand, TlsWish } from './tls/demand.js';

/** Hands mail to one server that takes it further. */
export class Smarthost implements NextHop {
  readonly shared = true;
  private readonly host: string;
  private readonly target;

  /**
   * @param url `smtp://user:password@host:port` or `smtps://…`; `?requireTLS=true` asks for STARTTLS, which a password for
   * another machine does by itself; `?tls.rejectUnauthorized=false` takes any certificate
   */
  constructor(
    url: string,
    private readonly client: ClientOptions,
  ) {
    const { hostname, port, protocol, username, password, searchParams } = new URL(url);
    const implicitTls = protocol === 'smtps:';
    this.host = hostname.replace(/^\[|\]$/g, '');
    const any = searchParams.get('tls.rejectUnauthorized') === 'false';
    const tls: TlsDemand = {
      required: implicitTls || needsTls(url) || searchParams.get('requireTLS') === 'true',
      proof: any ? { kind: 'none' } : { kind: 'names', names: [this.host] },
      source: 'smarthost',
    };
    this.target = {
      host: this.host,
      // The system finds its address: it may be known to this machine alone.
      address: this.host,
      port: Number(port) || (implicitTls ? 465 : 587),
      tls,
      implicitTls,
      credentials:
        username === '' ? null : { user: decodeURIComponent(username), password: decodeURIComponent(password) },
    };
  }

  async open(_destination: string, wish: TlsWish): Promise<Opened> {
    const { target, client } = this;
    const tls = wish === 'required' ? { ...target.tls, required: true } : target.tls;
    try {
      return { kind: 'open', connection: await SmtpConnection.open({ ...target, tls }, client) };
    } catch (error) {
      if (!(error instanceof ConnectionFailure)) throw error;
      return { kind: 'closed', attempt: attemptOf(error, this.host, this.host), down: true };
    }
  }
}

/** A password leaves the machine under TLS alone. */
export function needsTls(url: string): boolean {
  const { username, hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return username !== '' && !(isIP(host) !== 0 && isLoopback(host)) && host !== 'localhost';
}
