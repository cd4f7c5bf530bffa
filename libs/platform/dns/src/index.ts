export { CachingResolver } from './cachingResolver.js';
export { DnsClient, type DnsClientOptions } from './dnsClient.js';
export { DNS_LIMITS, type DnsLimits } from './limits.js';
export { type DnsServer, parseDnsServer, systemServers } from './servers.js';
