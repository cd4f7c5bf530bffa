import { availableParallelism, hostname } from 'node:os';
import { isIP } from 'node:net';
import { canonicalDomain } from '#kernel';
import { parseDnsServer } from '#platform/dns';
import { isNetwork } from '#platform/net';
import { choice, integer, list, optionalText, port, size, text } from './declare.js';

/** Parts of the server that a node may run. */
export const roles = ['smtp', 'imap', 'pop3', 'http', 'worker'] as const;
export type Role = (typeof roles)[number];

/** Every setting of Fumibako, in the order of `fumibako config`. */
export const catalogue = {
  dataDir: text('dataDir', './data', {
    prose: 'Directory of the embedded database, blobs, keys and the self-signed certificate made at the first start.',
  }),
  databaseUrl: optionalText('databaseUrl', {
    defaultText: 'embedded',
    secret: true,
    prose: 'URL of an existing PostgreSQL (15 or newer). Without it the server runs its own in the data directory.',
  }),
  secretKeyFile: optionalText('secretKeyFile', {
    defaultText: 'keys/secrets.key in the data directory',
    prose:
      'File with the keys that seal what is secret in the database (keys of DKIM, passwords of routes), 32 octets in base64 a line, the first of which seals. All servers on one database need the same. Without it the first start makes one.',
  }),
  hostname: text('hostname', () => hostname(), {
    defaultText: "the machine's name",
    prose: 'Name in greetings, HELO, Received fields, certificates and links.',
  }),
  publicUrl: optionalText('publicUrl', {
    defaultText: 'from the hostname and port',
    prose: 'Base of links in mail and of client set-up.',
  }),
  bind: text('bind', '127.0.0.1', { prose: 'Address of all listeners; 0.0.0.0 or :: for every interface.' }),
  portSmtp: port('portSmtp', 2525, 'SMTP port for mail from other servers (MX); off to close it.'),
  portSubmission: port('portSubmission', 2587, 'Submission port with STARTTLS; off to close it.'),
  portSubmissions: port('portSubmissions', 2465, 'Submission port with implicit TLS; off to close it.'),
  portLmtp: port('portLmtp', 2424, 'LMTP port; off to close it.'),
  portImap: port('portImap', 2143, 'IMAP port with STARTTLS; off to close it.'),
  portImaps: port('portImaps', 2993, 'IMAP port with implicit TLS; off to close it.'),
  portPop3: port('portPop3', 2110, 'POP3 port with STLS; off to close it.'),
  portPop3s: port('portPop3s', 2995, 'POP3 port with implicit TLS; off to close it.'),
  portHttp: port('portHttp', 8080, 'HTTP port; off to close it.'),
  portHttps: port('portHttps', 8443, 'HTTPS port; off to close it.'),
  standardPorts: choice('standardPorts', ['off', 'on'], 'off', {
    prose: 'on: the well-known ports 25, 587, 465, 143, 993, 110, 995, 80 wherever a port is not set by itself.',
  }),
  tlsCert: optionalText('tlsCert', {
    defaultText: 'self-signed',
    prose: 'PEM file with the certificate chain. It is watched: a new certificate is taken up without a restart.',
  }),
  tlsKey: optionalText('tlsKey', { defaultText: 'self-signed', prose: 'PEM file with the private key of tlsCert.' }),
  cleartextAuth: choice('cleartextAuth', ['never', 'loopback', 'always'], 'loopback', {
    prose: 'Where a password may be sent without TLS: never, from the loopback addresses only, or always.',
  }),
  roles: list('roles', ['all'], {
    prose: `Parts that this node runs: all, or some of ${roles.join(', ')}, separated by commas.`,
  }),
  workers: integer('workers', { min: 1, max: 256 }, () => availableParallelism(), {
    defaultText: 'number of cores',
    prose: 'Worker processes on this machine.',
  }),
  smarthost: optionalText('smarthost', {
    secret: true,
    prose:
      'smtp://user:password@host:port (or smtps://): all outgoing mail is handed to this server. A password, and ?requireTLS=true, ask for STARTTLS. Without it mail goes to the MX hosts of its domains.',
  }),
  dns: list('dns', [], {
    defaultText: "the system's",
    prose:
      'DNS servers, separated by commas: addresses, with a port where it is not 53 (127.0.0.1:5353, [::1]:5353). DNSSEC is believed of a server on loopback alone.',
    check: (item) =>
      parseDnsServer(item) === null ? 'must be addresses of DNS servers, such as 127.0.0.1:5353 or [::1]:53' : null,
  }),
  mxPort: integer('mxPort', { min: 1, max: 65_535 }, 25, {
    prose: 'Port at which other servers take mail (MX).',
  }),
  uncheckedNetworks: list('uncheckedNetworks', [], {
    prose:
      'Addresses or CIDR networks whose mail to the SMTP port is not authenticated (SPF, DKIM, DMARC): own relays and programs, separated by commas.',
    check: (item) => (isNetwork(item) ? null : 'must be addresses or networks, such as 192.0.2.0/24 or 2001:db8::/32'),
  }),
  outgoingConnections: integer('outgoingConnections', { min: 1, max: 1000 }, 10, {
    prose:
      'Most connections from this machine to one destination (or to the smarthost) at a time. A destination gets two at first, and more as it takes mail.',
  }),
  outgoingExpiryDays: integer('outgoingExpiryDays', { min: 1, max: 30 }, 5, {
    prose: 'Days after which mail that no server has taken goes back to its sender.',
  }),
  sendLaterDays: integer('sendLaterDays', { min: 0, max: 3650 }, 30, {
    prose:
      'Days for which people may have a message held back when they submit it (FUTURERELEASE, "send later"); 0: FUTURERELEASE is not offered.',
  }),
  moderationDays: integer('moderationDays', { min: 1, max: 365 }, 5, {
    prose: 'Days for which a message to a moderated list waits for a decision; then it goes back to its sender.',
  }),
  signaturesInSent: choice('signaturesInSent', ['on', 'off'], 'on', {
    prose:
      'on: what gets a signature of its organisation (docs/signatures.md) is filed in Sent as it was sent, and takes the place of the copy that a client brings there; off: Sent holds what clients bring.',
  }),
  outgoingAddresses: list('outgoingAddresses', [], {
    defaultText: "the system's choice",
    prose:
      'Addresses of this machine, IPv4 and IPv6, from which mail to MX hosts is sent; a domain always sees the same one of a family.',
    check: (item) => (isIP(item) === 0 ? 'must be IP addresses' : null),
  }),
  trustedSealers: list('trustedSealers', [], {
    prose:
      'Domains of mailing lists and forwarders that are believed when they seal (ARC) that DMARC passed where they got a message: what they changed in it is then no failure.',
    check: (item) => (canonicalDomain(item) === null ? 'must be domain names, separated by commas' : null),
  }),
  dmarcReports: choice('dmarcReports', ['on', 'off'], 'on', {
    prose:
      'on: domains that ask for it are told once a day what mail has come in their name (DMARC aggregate reports).',
  }),
  tlsReports: choice('tlsReports', ['on', 'off'], 'on', {
    prose:
      'on: domains that ask for it are told once a day how TLS on the way to their servers went (TLS reports, RFC 8460).',
  }),
  proxyNetworks: list('proxyNetworks', [], {
    prose:
      'Addresses or CIDR networks of proxies that speak the PROXY protocol (versions 1 and 2); connections from them must begin with its header.',
  }),
  postmaster: optionalText('postmaster', {
    defaultText: 'the first administrator of the organisation',
    prose:
      'Address that gets mail for postmaster of this server and of each domain, where that has no mailbox, alias or catch-all. Such mail is always taken.',
  }),
  maxMessageSize: size('maxMessageSize', '50M', { prose: 'Largest message that is accepted, at every way in.' }),
  maxFileSize: size('maxFileSize', '1G', { prose: 'Largest file that is accepted over WebDAV.' }),
  maxRecipients: integer('maxRecipients', { min: 100, max: 50_000 }, 1000, {
    prose: 'Most recipients of one message over SMTP, submission or LMTP.',
  }),
  maxConnectionsPerAddress: integer('maxConnectionsPerAddress', { min: 1, max: 1_000_000 }, 100, {
    prose:
      'Most connections from one network address to each protocol in one worker; loopback and proxies are not counted.',
  }),
  imapMessageLimit: integer('imapMessageLimit', { min: 0, max: 4_294_967_295 }, 1_000_000, {
    prose:
      'Most messages that one IMAP command works on, which is announced as MESSAGELIMIT: of more than that, the newest are done and the client goes on below them, while copying fails. 0: as many as there are, and no MESSAGELIMIT.',
  }),
  imapSaveLimit: integer('imapSaveLimit', { min: 0, max: 4_294_967_295 }, 0, {
    prose:
      'Most messages that one IMAP COPY, MOVE or APPEND puts into a mailbox, which is announced as SAVELIMIT; more than that are refused together. 0: no other limit than those on all commands.',
  }),
  imapSubmitters: list('imapSubmitters', [], {
    prose:
      'Addresses with which services sign in that send mail for people and fetch its parts by URLs with the access `submit+` (URLAUTH); they read what such URLs name in their own organisation, and nothing else of it.',
  }),
  imapGmail: choice('imapGmail', ['off', 'on'], 'off', {
    prose:
      'on: IMAP announces X-GM-EXT-1 (labels, numbers of threads, queries as Gmail has them). Clients that see it treat the server as Gmail; see decision 0020.',
  }),
  imapDisabled: list('imapDisabled', [], {
    prose:
      'IMAP capabilities that are not announced, for instance UNAUTHENTICATE behind a proxy that judges log-ins; commands of their own are unknown then.',
  }),
  diskReserve: size('diskReserve', '256M', {
    prose:
      'Space on the disks of the data directory that new messages leave alone: with less, SMTP answers 452 4.3.1 and IMAP NO [LIMIT], and mail can still be read and removed.',
  }),
  databaseTimeout: integer('databaseTimeout', { min: 1, max: 3600 }, 30, {
    prose:
      'Seconds for which a connection to the database and an answer from it are waited for; clients are asked to try later after it.',
  }),
  undeleteDays: integer('undeleteDays', { min: 0, max: 3650 }, 30, {
    prose: 'Days for which removed messages stay in the store before they are purged.',
  }),
  traceDays: integer('traceDays', { min: 1, max: 3650 }, 90, {
    prose: 'Days for which it is kept what became of each message (`fumibako trace`).',
  }),
  defaultQuota: size('defaultQuota', '0', {
    prose: 'Quota of a new mailbox account where neither its domain nor the command names one; 0 means unlimited.',
  }),
  overQuotaReply: choice('overQuotaReply', ['temporary', 'permanent'], 'temporary', {
    prose: 'SMTP reply for a recipient over quota: temporary (452 4.2.2) or permanent (552 5.2.2).',
  }),
  cacheSize: size('cacheSize', '64M', {
    prose:
      'Memory of each worker for what listings read of messages (envelopes, header fields): about 0.4 kB a message and kind.',
  }),
  flagDurability: choice('flagDurability', ['relaxed', 'strict'], 'relaxed', {
    prose:
      'relaxed: a change of flags alone may be lost when the power or PostgreSQL itself fails within some 600 ms after it (never by the end of one of our own processes); strict: it is flushed before the answer.',
  }),
  logLevel: choice('logLevel', ['fatal', 'error', 'warn', 'info', 'debug', 'trace'], 'info', {
    prose: 'Least severity that is logged to standard error.',
  }),
  logFormat: choice('logFormat', ['pretty', 'json'], () => (process.stderr.isTTY ? 'pretty' : 'json'), {
    defaultText: 'pretty on a terminal, else json',
    prose: 'Form of the log.',
  }),
} as const;

/** Variables of the contract whose feature is not built: naming one stops the start with a sentence that says so. */
export const unbuilt: Readonly<Record<string, string>> = {
  FUMIBAKO_BLOB_URL: 'blobs are kept in the database and the data directory; other places are not built yet',
  FUMIBAKO_BUS_URL: 'change notifications travel by PostgreSQL; other buses are not built yet',
  FUMIBAKO_PORT_SIEVE: 'ManageSieve is not built yet',
  FUMIBAKO_ACME: 'ACME is not built yet',
  FUMIBAKO_CLAMD: 'virus scanning is not built yet',
  FUMIBAKO_RSPAMD: 'spam scanning is not built yet',
  FUMIBAKO_SPAMD: 'spam scanning is not built yet',
};
