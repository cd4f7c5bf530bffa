import { request } from 'node:https';
import type { Resolver } from '#kernel';
import { STS_LIMITS } from '#formats/mtasts';
import { hostAddresses, mayConnect } from '../mx/addresses.js';

/** Fetches the policy of a domain: its text, or null where there is none to be had now. */
export interface PolicyFetcher {
  fetch(domain: string): Promise<string | null>;
}

export interface HttpsFetcherOptions {
  readonly resolver: Resolver;
  /** Milliseconds for all of it. */
  readonly timeout?: number;
  readonly port?: number;
  readonly loopback?: boolean;
  /** Authorities to believe instead of those of the system. */
  readonly ca?: readonly string[];
}

/** RFC 8461 §3.3 suggests a minute; mail waits for it. */
const usualTimeout = 20_000;
const httpsPort = 443;

/**
 * Fetches by HTTPS, from the one place where a policy may be (RFC 8461 §3.3): no redirects, no other types, no more octets than
 * a policy has, and from no address of this machine.
 */
export class HttpsPolicyFetcher implements PolicyFetcher {
  constructor(private readonly options: HttpsFetcherOptions) {}

  async fetch(domain: string): Promise<string | null> {
    const { resolver, loopback = false } = this.options;
    const host = `mta-sts.${domain}`;
    const found = await hostAddresses(resolver, host, (address) => mayConnect(address, loopback));
    if (found.kind !== 'addresses') return null;
    for (const address of found.addresses.slice(0, 2)) {
      const text = await this.get(host, address);
      if (text !== null) return text;
    }
    return null;
  }

  private get(host: string, address: string): Promise<string | null> {
    const { timeout = usualTimeout, port = httpsPort, ca } = this.options;
    return new Promise((resolve) => {
      const get = request(
        {
          host: address,
          port,
          servername: host,
          path: '/.well-known/mta-sts.txt',
          headers: { host },
          agent: false,
          ...(ca ? { ca: [...ca] } : {}),
        },
        (response) => {
          const type = response.headers['content-type'] ?? '';
          if (response.statusCode !== 200 || !/^text\/plain\b/i.test(type)) return give(null);
          const chunks: Buffer[] = [];
          let octets = 0;
          response.on('data', (chunk: Buffer) => {
            octets += chunk.length;
            if (octets > STS_LIMITS.octets) give(null);
            else chunks.push(chunk);
          });
          response.on('end', () => give(Buffer.concat(chunks).toString('latin1')));
          response.on('error', () => give(null));
        },
      );
      const timer = setTimeout(() => give(null), timeout);
      const give = (text: string | null): void => {
        clearTimeout(timer);
        get.destroy();
        resolve(text);
      };
      get.on('error', () => give(null));
      get.end();
    });
  }
}
