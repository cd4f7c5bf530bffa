import { getServers } from 'node:dns';
import { isIP } from 'node:net';

export interface DnsServer {
  readonly address: string;
  readonly port: number;
}

const DNS_PORT = 53;

/** Reads `192.0.2.1`, `127.0.0.1:5353`, `2001:db8::1` or `[::1]:5353`; null where it is none of them. */
export function parseDnsServer(text: string): DnsServer | null {
  if (isIP(text) !== 0) return { address: text, port: DNS_PORT };
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  const address = parts?.[1] ?? parts?.[2] ?? '';
  const port = Number(parts?.[3] ?? DNS_PORT);
  const version = parts?.[1] === undefined ? 4 : 6;
  return isIP(address) === version && port > 0 && port < 65_536 ? { address, port } : null;
}

/** The servers that the machine is set up with. */
export function systemServers(): readonly DnsServer[] {
  return getServers().flatMap((text) => parseDnsServer(text) ?? []);
}
