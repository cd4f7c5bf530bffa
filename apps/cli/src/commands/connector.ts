import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import {
  type CertificateDemand,
  type Connector,
  isConnectorName,
  printCertificate,
  readCertificate,
  readCertificates,
  tooWide,
} from '#core/delivery';
import { canonicalDomain } from '#kernel';
import { isNetwork } from '#platform/net';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { Refused, table, type Terminal } from '../terminal.js';

type Options = Readonly<Record<string, unknown>>;

const head = ['NAME', 'POSITION', 'CLIENTS', 'CERTIFICATE', 'SENDERS', 'MAY'];

/** Machines that may do more than strangers at the SMTP port. */
export function addConnectorCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const connector = noun(program, 'connector', 'machines that may do more than strangers at the SMTP port');
  add(connector, 'list', 'list the connectors in the order in which they are looked at', async () =>
    withContext(terminal, async ({ connectors }) => {
      const data = (await connectors.list()).map(shown);
      const rows = data.map(({ name, position, networks, certificate, domains, may }) => [
        name,
        String(position),
        networks.join(', ') || '*',
        certificate ?? '-',
        domains.join(', ') || 'of the organisation',
        may.join(', '),
      ]);
      return { data, text: rows.length === 0 ? 'There are no connectors.' : table([head, ...rows]) };
    }),
  );
  add(
    connector,
    'add <name>',
    'clients from these networks, or with this certificate, may do what is named; the first connector that fits is taken',
    async ([name = ''], options) => {
      if (!isConnectorName(name)) throw new Refused(`${name} is no name for a connector: letters, digits, . _ -`);
      const asked = await askedFor(options);
      const position = positionOf(options['position']);
      return await withContext(terminal, async ({ connectors, rules }) => {
        const organisationId = await rules.organisation(String(options['organisation']));
        const wanted = { name, organisationId, ...asked };
        const wide = tooWide(wanted);
        if (wide !== null) throw new Refused(`${wide} is too wide: whoever is in it could send anything to anybody`);
        const data = shown(await connectors.add(wanted, position));
        return { data, text: `The connector ${name} may ${data.may.join(', ')}.` };
      });
    },
  )
    .option('--network <cidr...>', 'addresses and networks of its clients; all where there is a certificate')
    .option('--certificate <what>', 'the name in its certificate, or sha256: and the fingerprint of it')
    .option('--ca <file>', 'PEM file with the authorities of that name, instead of those of the system')
    .option(
      '--from <domain...>',
      'domains of senders who are relayed for; those of the organisation where it is missing',
    )
    .option('--relay', 'its mail may go on to other servers')
    .option('--unchecked', 'its mail is not authenticated (SPF, DKIM, DMARC)')
    .option('--require-tls', 'it is not heard without TLS')
    .option('--organisation <name>', 'whose mail it brings', 'default')
    .option('--position <number>', 'before connectors with a larger one; behind all where it is missing');
  add(connector, 'remove <name>', 'remove a connector', async ([name = '']) =>
    withContext(terminal, async ({ connectors }) => {
      if (!(await connectors.remove(name))) throw new Refused(`there is no connector ${name}`);
      return { data: { name }, text: `The connector ${name} is removed.` };
    }),
  );
}

function shown({ certificate, relay, unchecked, requireTls, ...rest }: Connector) {
  const may = [
    ...(relay ? ['relay'] : []),
    ...(unchecked ? ['go unchecked'] : []),
    ...(requireTls ? ['use TLS alone'] : []),
  ];
  return { ...rest, certificate: certificate && printCertificate(certificate), may };
}

async function askedFor(options: Options): Promise<Omit<Connector, 'name' | 'organisationId' | 'position'>> {
  const networks = (options['network'] as readonly string[] | undefined) ?? [];
  for (const network of networks)
    if (!isNetwork(network)) throw new Refused(`${network} is neither an address nor a network, such as 192.0.2.0/24`);
  const certificate = await certificateOf(options);
  if (networks.length === 0 && certificate === null) throw new Refused('name a --network, a --certificate, or both');
  const domains = ((options['from'] as readonly string[] | undefined) ?? []).map((text) => {
    const domain = canonicalDomain(text);
    if (domain === null) throw new Refused(`${text} is no domain`);
    return domain;
  });
  const [relay, unchecked, requireTls] = ['relay', 'unchecked', 'requireTls'].map((name) => options[name] === true);
  if (!relay && !unchecked && !requireTls) throw new Refused('say what it may do: --relay, --unchecked, --require-tls');
  return {
    networks,
    certificate,
    domains,
    relay: relay === true,
    unchecked: unchecked === true,
    requireTls: requireTls === true,
  };
}

async function certificateOf(options: Options): Promise<CertificateDemand | null> {
  const { certificate: text, ca: file } = options;
  if (text === undefined) {
    if (file !== undefined) throw new Refused('--ca is for the name that --certificate gives');
    return null;
  }
  const authority = file === undefined ? null : await readFile(String(file), 'utf8');
  if (authority !== null && readCertificates(authority).length === 0) throw new Refused(`${file} holds no certificate`);
  const demand = readCertificate(String(text), authority);
  if (demand === null) throw new Refused(`${text} is neither a name nor sha256: and 64 hexadecimal digits`);
  return demand;
}

function positionOf(text: unknown): number | null {
  if (text === undefined) return null;
  if (typeof text !== 'string' || !/^\d{1,6}$/.test(text)) throw new Refused('--position is a number up to 999999');
  return Number(text);
}
