import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  checkHostName,
  compareRecords,
  type DnsFacts,
  type HostState,
  type PlannedRecord,
  planRecords,
  type RecordState,
  stsPolicy,
} from '#core/delivery';
import { canonicalDomain } from '#kernel';
import type { Settings } from '#platform/settings';
import { type Context, withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { type Outcome, table, type Terminal } from '../terminal.js';

export function addDomainDnsCommand(program: Command, add: AddCommand, terminal: Terminal): void {
  const domain = noun(program, 'domain', 'domains whose mail is taken');
  add(domain, 'dns <name>', 'print the DNS records to publish', async ([name = ''], options) =>
    withContext(terminal, async (context) => {
      const facts = await factsOf(name, context);
      const records = planRecords(facts);
      if (options['check'] !== true) return zone(records, facts);
      const { resolver } = context;
      const states = await compareRecords(records, facts, resolver, Math.floor(Date.now() / 1000));
      return compared(states, await checkHostName(facts.hostname, resolver));
    }),
  ).option('--check', 'compare with what is really there; status 0 when all is');
}

async function factsOf(name: string, { dkim, settings }: Context): Promise<DnsFacts> {
  const keys = (await dkim.list(name)).filter(({ toPublish }) => toPublish);
  const { smarthost } = settings;
  return {
    domain: canonicalDomain(name) ?? name,
    hostname: canonicalDomain(settings.hostname) ?? settings.hostname,
    keys,
    services: [
      ['_imaps._tcp', settings.portImaps],
      ['_imap._tcp', settings.portImap],
      ['_submissions._tcp', settings.portSubmissions],
      ['_submission._tcp', settings.portSubmission],
      ['_pop3s._tcp', settings.portPop3s],
      ['_pop3._tcp', settings.portPop3],
      // RFC 6764 §3
      ['_caldavs._tcp', settings.portHttps],
      ['_carddavs._tcp', settings.portHttps],
    ],
    certificateKey: certificateKey(settings),
    isTrusted: settings.tlsCert !== null,
    smarthost: smarthost === null ? null : (URL.parse(smarthost)?.hostname ?? smarthost),
  };
}

/** SHA-256 of the public key in the certificate in use; null where there is none yet. */
function certificateKey({ tlsCert, dataDir }: Settings): string | null {
  const file = tlsCert ?? join(resolve(dataDir), 'tls/self-signed.crt');
  try {
    const { publicKey } = new X509Certificate(readFileSync(file));
    return createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex');
  } catch {
    return null;
  }
}

/** Lines of a zone file; the addresses of the host itself are the administrator's to fill in. */
function zone(records: readonly PlannedRecord[], facts: DnsFacts): Outcome {
  const { hostname, domain, smarthost } = facts;
  const lines = records.map(({ name, type, value }) => [`${name}.`, 'IN', type, value]);
  const hints = [
    `${hostname}. needs an A (and AAAA) record with the address of this server, and that address a PTR record with ${hostname}.`,
    ...(smarthost === null
      ? []
      : [`Mail leaves by ${smarthost}: add to the SPF record what its operator names (include:…).`]),
    'CAA: name the authority that your certificates come from.',
    `MTA-STS: https://mta-sts.${domain}/.well-known/mta-sts.txt must say`,
    ...stsPolicy(facts)
      .trimEnd()
      .split('\r\n')
      .map((line) => `    ${line}`),
  ];
  return { data: records, text: [table(lines), ...hints.map((hint) => `; ${hint}`)].join('\n') };
}

function compared(states: readonly RecordState[], host: HostState): Outcome {
  const rows = states.map(({ record, state, found, advice }) => ({
    ...record,
    state,
    found,
    advice,
  }));
  const data = [
    ...rows,
    { purpose: 'host', name: host.name, type: 'A', value: null, ...without(host), found: host.addresses },
  ];
  const lines = data.map(({ state, name, type }) => [state, `${name}.`, type]);
  const steps = data.flatMap(({ name, type, advice }) => (advice ? [`${name}. ${type}: ${advice}`] : []));
  const text = [table([['STATE', 'NAME', 'TYPE'], ...lines]), ...steps].join('\n');
  const bad = data.filter(({ state }) => state !== 'ok').length;
  return bad === 0
    ? { data, text }
    : { data, text, failure: `${bad} of ${data.length} records are not as they should be` };
}

function without({ state, advice }: HostState): Pick<HostState, 'state' | 'advice'> {
  return { state, advice };
}
