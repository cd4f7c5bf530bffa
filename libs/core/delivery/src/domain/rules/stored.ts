import { fieldValue, mailboxesOf, parseAddressList, scanFields } from '#formats/mime';
import { parseResults } from '#formats/mailauth';
import type { StoredPart } from '#core/mailstore';
import { maxFields } from '../submissionHeader.js';
import { authorsOf, type Facts, filesOf, headerOf, keyOf, type Party } from './facts.js';

const maxAddresses = 1000;

/** A message in a mailbox. */
export interface StoredMail {
  /** With the fields that delivery put above it. */
  readonly header: Buffer;
  /** Octets of all of it. */
  readonly size: number;
  readonly structure: StoredPart;
}

/**
 * What is still known of a stored message, for a dry run: its envelope from the fields that delivery put above it, and, for
 * recipients whom those do not name, from To and Cc. `domains`: those of the organisation; `authservId`: our name in results.
 */
export function storedFacts(
  { header, size, structure }: StoredMail,
  { domains, authservId }: { readonly domains: ReadonlySet<string>; readonly authservId: string },
): Facts {
  const valuesOf = fieldsOf(header);
  const isOurs = (address: string): boolean => domains.has(address.slice(address.lastIndexOf('@') + 1));
  const results = resultsOf(valuesOf('authentication-results'), authservId.toLowerCase());
  const [path = ''] = valuesOf('return-path').flatMap(addressesOf);
  const senders: readonly Party[] = [
    ...(path === '' ? [] : [{ address: path, source: 'envelope' as const }]),
    ...authorsOf(header).map((address) => ({ address, source: 'From' as const })),
  ];
  const named = ['to', 'cc'].flatMap((name) => valuesOf(name).flatMap(addressesOf));
  const recipients = new Set([...valuesOf('delivered-to').slice(0, 1).flatMap(addressesOf), ...named]);
  return {
    senders,
    // whoever signs in is not authenticated as mail from other servers is
    isSenderInside: results === null && isOurs(senders[0]?.address ?? ''),
    recipients: [...recipients].map((address) => ({ address, inside: isOurs(address) })),
    size,
    files: filesOf(structure),
    results: results ?? {},
    header: headerOf(header),
  };
}

function fieldsOf(header: Buffer): (name: string) => readonly string[] {
  const { fields } = scanFields(header, 0, maxFields);
  return (wanted) => fields.filter(({ name }) => name === wanted).map((field) => fieldValue(header, field));
}

function addressesOf(value: string): readonly string[] {
  return mailboxesOf(parseAddressList(value, maxAddresses).items).map(({ local, domain }) => keyOf(local, domain));
}

/** What we found when the message came; null where it was not looked at. */
function resultsOf(values: readonly string[], authservId: string): Facts['results'] | null {
  const ours = values.map(parseResults).find((each) => each?.authservId === authservId);
  if (!ours) return null;
  const found: Record<string, string> = {};
  // the identity of MAIL FROM comes last; one signature that is right is enough
  for (const { method, result } of ours.results)
    if (method !== 'dkim' || found['dkim'] !== 'pass') found[method] = result;
  return found;
}
