import { createHmac, timingSafeEqual } from 'node:crypto';
import { addressKey, type Lookup } from '#core/directory';
import type { TraceEvent } from '#core/trace';
import { fieldValue, foldHeader, scanFields } from '#formats/mime';
import { type AccountId, type OrganisationId, parseMailboxAddress } from '#kernel';
import { maxFields } from '../../domain/submissionHeader.js';
import { type DeliveryRequest, senderOrganisation } from '../../domain/transaction.js';
import type { ReturnPaths } from '../returnPaths.js';
import { organisationOf, organisationsOf, type Stop } from '../stops.js';
import type { TransportRules } from './transportRules.js';

/** A copy for a journal. */
export interface JournalCopy {
  readonly address: string;
  /** Where that leads. */
  readonly lookup: Lookup;
  /** The envelope, above the copy. */
  readonly fields: Buffer;
}

/** An account that a copy goes to. */
export interface JournalPlace {
  readonly accountId: AccountId;
  readonly address: string;
  readonly fields: Buffer;
}

/** Where copies go: to accounts here, each once, and to addresses elsewhere. */
export function journalPlaces(copies: readonly JournalCopy[]): {
  readonly local: readonly JournalPlace[];
  readonly remote: readonly Pick<JournalCopy, 'address' | 'fields'>[];
} {
  const local = new Map<AccountId, JournalPlace>();
  const remote = new Map<string, Pick<JournalCopy, 'address' | 'fields'>>();
  for (const { address, lookup, fields } of copies) {
    if (lookup.kind === 'remote') remote.set(address, { address, fields });
    if (lookup.kind !== 'local') continue;
    for (const account of lookup.resolution.accounts)
      local.set(account.accountId, { accountId: account.accountId, address: account.address, fields });
    for (const target of lookup.resolution.remote) remote.set(target.address, { address: target.address, fields });
  }
  return { local: [...local.values()], remote: [...remote.values()] };
}

/** What the story of a message says of its copies. */
export const journalEvents = (copies: readonly JournalCopy[], at: number): readonly TraceEvent[] =>
  copies.map(({ address, lookup }) => {
    const isThere = lookup.kind === 'local' || lookup.kind === 'remote';
    const detail = { action: 'journal', target: address, ...(isThere ? {} : { reason: 'address-unknown' }) };
    return { at, recipient: null, kind: 'ruled', detail };
  });

const markField = 'X-Journal-Copy';
const macOctets = 16;

/**
 * Copies of everything to and from the people of a domain. A copy is marked, so that it is not journaled again when it comes
 * back; nobody else can make the mark, for mail would pass unseen with it.
 */
export class Journal {
  private secret: Promise<Buffer> | null = null;

  constructor(
    private readonly rules: Pick<TransportRules, 'of'>,
    private readonly returnPaths: Pick<ReturnPaths, 'lookup'>,
    private readonly readSecret: () => Promise<Buffer>,
  ) {}

  /** Copies that a message has to have; `stops`: everybody whom it was for, and everybody who gets it. */
  async copies(
    request: DeliveryRequest,
    stops: readonly Pick<Stop, 'recipient' | 'lookup'>[],
    header: Buffer,
  ): Promise<readonly JournalCopy[]> {
    const journals = await this.journals(request, stops);
    if (journals.size === 0 || (await this.isCopy(header))) return [];
    const copies = [...journals].map(async ([text, organisation]): Promise<JournalCopy | null> => {
      const address = parseMailboxAddress(text);
      if (address === null) return null;
      // who is written to beside its people is no business of an organisation that has not sent it
      const isKnown = (stop: Pick<Stop, 'lookup'>): boolean =>
        senderOrganisation(request.sender) === organisation || organisationOf(stop) === organisation;
      const fields = await this.fields(request, stops.filter(isKnown));
      return { address: text, lookup: await this.returnPaths.lookup(address), fields };
    });
    return (await Promise.all(copies)).filter((copy) => copy !== null);
  }

  /** Addresses of the journals that a message belongs in, and whose they are. */
  private async journals(
    request: DeliveryRequest,
    stops: readonly Pick<Stop, 'recipient' | 'lookup'>[],
  ): Promise<ReadonlyMap<string, OrganisationId>> {
    const organisations = organisationsOf(
      request,
      stops.map(({ lookup }) => lookup),
    );
    const transports = await Promise.all(organisations.map((organisation) => this.rules.of(organisation)));
    const journals = new Map<string, OrganisationId>();
    // most organisations have none, and their messages are not looked at
    if (transports.every((transport) => transport.journals.size === 0)) return journals;
    for (const [domain, organisation] of partiesOf(request, stops)) {
      const address = (await this.rules.of(organisation)).journals.get(domain);
      if (address !== undefined) journals.set(address, organisation);
    }
    return journals;
  }

  private async isCopy(header: Buffer): Promise<boolean> {
    const { fields } = scanFields(header, 0, maxFields);
    for (const field of fields) {
      if (field.name !== markField.toLowerCase()) continue;
      const [id = '', mark = ''] = fieldValue(header, field)
        .split(';')
        .map((part) => part.trim());
      const [given, right] = [Buffer.from(mark, 'base64url'), await this.mac(id)];
      if (given.length === right.length && timingSafeEqual(given, right)) return true;
    }
    return false;
  }

  private async fields(
    { id, reversePath }: DeliveryRequest,
    stops: readonly Pick<Stop, 'recipient'>[],
  ): Promise<Buffer> {
    const recipients = [...new Set(stops.map(({ recipient }) => `<${addressKey(recipient.address)}>`))];
    const sender = reversePath ? addressKey(reversePath) : '';
    return Buffer.from(
      foldHeader(markField, `${id}; ${(await this.mac(id)).toString('base64url')}`) +
        foldHeader('X-Journal-Sender', `<${sender}>`) +
        foldHeader('X-Journal-Recipients', recipients.join(', ')),
    );
  }

  private async mac(id: string): Promise<Buffer> {
    this.secret ??= this.readSecret();
    try {
      return createHmac('sha256', await this.secret)
        .update(id)
        .digest()
        .subarray(0, macOctets);
    } catch (error) {
      this.secret = null;
      throw error;
    }
  }
}

/** Domains of everybody concerned, with the organisation that each is of. */
function partiesOf(
  { sender, reversePath }: DeliveryRequest,
  stops: readonly Pick<Stop, 'recipient' | 'lookup'>[],
): ReadonlyMap<string, OrganisationId> {
  const parties = new Map<string, OrganisationId>();
  const own = senderOrganisation(sender);
  if (own !== null && sender.principal) parties.set(domainOf(sender.principal.address), own);
  if (own !== null && reversePath) parties.set(reversePath.domain, own);
  for (const { recipient, lookup } of stops) {
    const organisation = organisationOf({ lookup });
    if (organisation === null) continue;
    parties.set(recipient.address.domain, organisation);
    if (lookup.kind !== 'local') continue;
    for (const { address } of lookup.resolution.accounts) parties.set(domainOf(address), organisation);
  }
  return parties;
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
