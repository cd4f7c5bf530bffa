import { request } from 'node:https';
import type { ReportPoster } from '#core/delivery';
import type { Resolver } from '#kernel';
import { hostAddresses, mayConnect } from '../mx/addresses.js';

export interface PosterOptions {
  readonly resolver: Resolver;
  /** Milliseconds for all of it. */
  readonly timeout?: number;
  /** The report may go to this machine. */
  readonly loopback?: boolean;
  /** Authorities to believe instead of those of the system. */
  readonly ca?: readonly string[];
}

const usualTimeout = 20_000;
const httpsPort = 443;

/** Posts reports to the URLs that domains name (RFC 8460 §5.4): no redirects, and to no address of this machine. */
export class HttpsReportPoster implements ReportPoster {
  constructor(private readonly options: PosterOptions) {}

  async post(text: string, packed: Buffer): Promise<boolean> {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url?.protocol !== 'https:' || url.username !== '') return false;
    const { resolver, loopback = false } = this.options;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const found = await hostAddresses(resolver, host, (address) => mayConnect(address, loopback));
    if (found.kind !== 'addresses') return false;
    for (const address of found.addresses.slice(0, 2)) if (await this.send(url, address, packed)) return true;
    return false;
  }

  private send(url: URL, address: string, packed: Buffer): Promise<boolean> {
    const { timeout = usualTimeout, ca } = this.options;
    return new Promise((resolve) => {
      const post = request({
        method: 'POST',
        host: address,
        port: Number(url.port) || httpsPort,
        servername: url.hostname,
        path: `${url.pathname}${url.search}`,
        headers: { host: url.host, 'content-type': 'application/tlsrpt+gzip', 'content-length': packed.length },
        agent: false,
        ...(ca ? { ca: [...ca] } : {}),
      });
      const give = (taken: boolean): void => {
        clearTimeout(timer);
        post.destroy();
        resolve(taken);
      };
      const timer = setTimeout(() => give(false), timeout);
      post.on('error', () => give(false));
      post.on('response', ({ statusCode = 0 }) => give(statusCode >= 200 && statusCode < 300));
      post.end(packed);
    });
  }
}
