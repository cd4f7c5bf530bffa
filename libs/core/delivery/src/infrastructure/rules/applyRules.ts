import { addressKey, type Lookup } from '#core/directory';
import { type IncomingMessage, unpackStructure } from '#core/mailstore';
import type { TraceEvent } from '#core/trace';
import { type OrganisationId, parseMailboxAddress } from '#kernel';
import { evaluate } from '../../domain/rules/evaluate.js';
import { authorsOf, type Facts, filesOf, headerOf, type Party } from '../../domain/rules/facts.js';
import { deedsOf, type Ruling, rulingOf } from '../../domain/rules/ruling.js';
import { type DeliveryRequest, senderOrganisation } from '../../domain/transaction.js';
import type { ReturnPaths } from '../returnPaths.js';
import { type Mark, organisationOf, organisationsOf, plainMark, type Stop } from '../stops.js';
import type { TransportRules } from './transportRules.js';

/** A message that rules look at. */
export interface Passage {
  readonly request: DeliveryRequest;
  readonly stops: readonly Stop[];
  /** Its header as it came. */
  readonly header: Buffer;
  readonly message: IncomingMessage;
  /** What authentication found, a word for each check. */
  readonly results: Readonly<Record<string, string>>;
  readonly now: number;
}

export interface Ruled {
  /** Set where nobody gets it and the sender is told. */
  readonly refusal: string | null;
  readonly stops: readonly Stop[];
  readonly events: readonly TraceEvent[];
}

interface Parts {
  readonly rules: Pick<TransportRules, 'of'>;
  readonly returnPaths: Pick<ReturnPaths, 'lookup'>;
}

/** Lets the rules of every organisation that a message concerns look at it, and says who gets it, and how. */
export async function applyRules(parts: Parts, passage: Passage): Promise<Ruled> {
  const organisations = organisationsOf(
    passage.request,
    passage.stops.map(({ lookup }) => lookup),
  );
  const events: TraceEvent[] = [];
  const refused = new Map<Stop, string>();
  let stops = passage.stops;
  let facts: BareFacts | null = null;
  for (const organisation of organisations) {
    const { rules } = await parts.rules.of(organisation);
    if (rules.length === 0) continue;
    const own = stops.filter((stop) => !refused.has(stop) && isOf(stop, organisation, passage.request));
    if (own.length === 0) continue;
    facts ??= bareFacts(passage);
    const looks = evaluate(rules, factsFor(facts, passage.request, own, organisation));
    const tell = (detail: TraceEvent['detail']): void =>
      void events.push({ at: passage.now, recipient: null, kind: 'ruled', detail });
    for (const { rule, action } of deedsOf(looks)) tell({ rule, action });
    const ruling = rulingOf(looks);
    if (ruling.refusal === null) {
      const changed = await change(parts, ruling, { own, request: passage.request, tell });
      stops = [...stops.filter((stop) => !own.includes(stop)), ...changed];
    } else for (const stop of own) refused.set(stop, ruling.refusal);
  }
  const everybody = stops.length > 0 && stops.every((stop) => refused.has(stop));
  if (everybody) return { refusal: [...refused.values()][0] ?? null, stops, events };
  // there is one reply for all: where others take the message, it is junk for those who do not
  const left = stops.map((stop) => (refused.has(stop) ? { ...stop, mark: { ...stop.mark, isJunk: true } } : stop));
  return { refusal: null, stops: left, events };
}

/** Whether a rule may send a message on to somebody whom its sender did not name. */
export async function mayLeadAway(
  { rules }: Pick<Parts, 'rules'>,
  request: DeliveryRequest,
  lookups: readonly Lookup[],
): Promise<boolean> {
  for (const organisation of organisationsOf(request, lookups)) {
    const known = await rules.of(organisation);
    if (
      known.rules.some(
        ({ enabled, do: actions }) => enabled && actions.some((one) => 'redirect' in one || 'add' in one),
      )
    )
      return true;
  }
  return false;
}

/** Whether a recipient is an organisation's to rule: its own, and whomever its people write to. */
const isOf = (stop: Stop, organisation: OrganisationId, { sender }: DeliveryRequest): boolean =>
  senderOrganisation(sender) === organisation || organisationOf(stop) === organisation;

async function change(
  parts: Parts,
  ruling: Ruling,
  {
    own,
    request,
    tell,
  }: {
    readonly own: readonly Stop[];
    readonly request: DeliveryRequest;
    readonly tell: (detail: TraceEvent['detail']) => void;
  },
): Promise<readonly Stop[]> {
  if (ruling.dropped) return [];
  const marked = ({ isJunk, fields, quiet }: Mark): Mark => ({
    isJunk: isJunk || ruling.isJunk,
    fields: Buffer.concat([ruling.fields, fields]),
    quiet,
  });
  const find = async (addresses: readonly string[], quiet: boolean): Promise<readonly Stop[]> => {
    const found = await Promise.all(addresses.map((address) => stopAt(parts, { address, quiet }, request, own)));
    addresses.forEach((target, index) => found[index] ?? tell({ target, reason: 'address-unknown' }));
    return found.flatMap((stop) => (stop === null ? [] : [{ ...stop, mark: marked(stop.mark) }]));
  };
  const kept = own.map((stop) => ({ ...stop, mark: marked(stop.mark) }));
  const redirected = ruling.redirected === null ? [] : await find(ruling.redirected, false);
  // where nobody is there to be redirected to, nothing is lost
  return [...(redirected.length > 0 ? redirected : kept), ...(await find(ruling.added, true))];
}

/** A recipient that a rule names; null where the address leads nowhere. */
async function stopAt(
  { returnPaths }: Parts,
  { address: text, quiet }: { readonly address: string; readonly quiet: boolean },
  { sender }: DeliveryRequest,
  own: readonly Stop[],
): Promise<Stop | null> {
  const address = parseMailboxAddress(text);
  if (address === null) return null;
  const recipient = { address, notify: quiet ? 'NEVER' : null, originalRecipient: null };
  const stop = { recipient, mark: { ...plainMark, quiet } };
  const lookup = await returnPaths.lookup(address);
  if (lookup.kind === 'local' || (lookup.kind === 'remote' && senderOrganisation(sender) !== null))
    return { ...stop, lookup };
  const before = own[0];
  if (lookup.kind !== 'remote' || !before) return null;
  // what comes from outside and goes outside is forwarded by whom it came to
  const remote = [{ address: text, through: addressKey(before.recipient.address), via: null }];
  const forwarded: Lookup = {
    kind: 'local',
    resolution: { accounts: [], remote, reached: new Set() },
    organisation: organisationOf(before),
    list: null,
    acceptance: null,
  };
  return { ...stop, lookup: forwarded };
}

type BareFacts = Pick<Facts, 'size' | 'files' | 'results' | 'header'> & { readonly authors: readonly string[] };

/** What every organisation sees alike. */
function bareFacts({ header, message, results }: Passage): BareFacts {
  return {
    size: message.content.size,
    files: filesOf(unpackStructure(message.summary.structure)),
    results,
    header: headerOf(header),
    authors: authorsOf(header),
  };
}

function factsFor(
  { authors, ...bare }: BareFacts,
  { sender, reversePath }: DeliveryRequest,
  own: readonly Stop[],
  organisation: OrganisationId,
): Facts {
  const inside = senderOrganisation(sender) === organisation;
  const party = (address: string, source: Party['source']): Party => ({ address, source });
  return {
    ...bare,
    isSenderInside: inside,
    senders: [
      ...(reversePath ? [party(addressKey(reversePath), 'envelope')] : []),
      ...authors.map((author) => party(author, 'From')),
      ...(sender.principal ? [party(sender.principal.address, 'sign-in')] : []),
    ],
    recipients: own.map((stop) => ({
      address: addressKey(stop.recipient.address),
      inside: organisationOf(stop) === organisation,
    })),
  };
}
