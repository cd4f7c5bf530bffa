import { foldName, type Roster } from '#core/contacts';
import type { DirectoryPerson } from '#core/directory';
import {
  caldav,
  calendarserver,
  dav,
  DavFault,
  type DavResponse,
  keyOf,
  multistatus,
  type PrincipalSearch,
  type PropertyRequest,
  type QName,
  type Report,
  searchableProperties,
} from '#wires/dav';
import type { DavContext } from '../context.js';
import { type DavAnswer, type DavRequest, xmlType } from '../exchange.js';
import { principalsHref } from '../hrefs.js';
import { responseOf } from '../methods/propfind.js';
import type { Place } from '../place.js';
import { userTypeOf } from '../properties/principals.js';
import { surroundingsOf } from '../surroundings.js';
import type { ReportMethod } from './report.js';

/** Principals of one answer. */
export const maxPrincipals = 500;

/** Properties that principals are found by, with what is compared. */
const searchable: readonly {
  readonly name: QName;
  readonly description: string;
  readonly of: (person: DirectoryPerson) => readonly string[];
}[] = [
  { name: dav('displayname'), description: 'Name', of: (person) => [person.name ?? '', person.phoneticName ?? ''] },
  { name: calendarserver('email-address-set'), description: 'Email address', of: ({ addresses }) => addresses },
  {
    name: caldav('calendar-user-address-set'),
    description: 'Calendar address',
    of: ({ addresses }) => addresses.map((address) => `mailto:${address}`),
  },
  { name: caldav('calendar-user-type'), description: 'Kind', of: (person) => [userTypeOf(person)] },
];
const byKey = new Map(searchable.map((each) => [keyOf(each.name), each]));

/** RFC 3744 §9.5 */
export const principalSearchPropertySet = (): DavAnswer => ({
  status: 200,
  headers: { 'content-type': xmlType },
  body: searchableProperties(searchable, 'en'),
});

/** People, shared mailboxes and rooms of one's organisation, by their properties (RFC 3744 §9.4). */
export const principalPropertySearch: ReportMethod<Extract<Report, { kind: 'principal-property-search' }>> = async (
  { searches, test, everywhere, properties },
  place,
  request,
  context,
) => {
  // RFC 3744 §9.4: without apply-to-principal-collection-set, what lies below the place
  const isThere = everywhere || place.kind === 'principals' || place.kind === 'root';
  const roster = await context.places.principals.roster(request.self);
  const holds = (person: DirectoryPerson): boolean =>
    test === 'anyof' ? searches.some((each) => finds(each, person)) : searches.every((each) => finds(each, person));
  return await told(isThere ? roster.people.filter(holds) : [], properties, request, context);
};

function finds({ properties, text, match }: PrincipalSearch, person: DirectoryPerson): boolean {
  const wanted = foldName(text);
  return properties.some((name) =>
    (byKey.get(keyOf(name))?.of(person) ?? []).some((value) => {
      const folded = foldName(value);
      if (match === 'equals') return folded === wanted;
      return match === 'starts-with' ? folded.startsWith(wanted) : folded.includes(wanted);
    }),
  );
}

type Words = Extract<Report, { kind: 'calendarserver-principal-search' }>;

/** Whom Apple's clients offer as somebody types. */
export const calendarserverPrincipalSearch: ReportMethod<Words> = async (report, _place, request, context) => {
  const roster: Roster = await context.places.principals.roster(request.self);
  const isWanted = ({ kind }: DirectoryPerson): boolean => {
    if (report.context === null || report.context === 'attendee') return true;
    return kind === 'room' ? report.context === 'location' : report.context === 'user';
  };
  const found = roster.withWords(report.tokens).filter(isWanted);
  return await told(found, report.properties, request, context, report.limit ?? maxPrincipals);
};

/** The principal of who asks (RFC 3744 §9.3). */
export const principalMatch: ReportMethod<Extract<Report, { kind: 'principal-match' }>> = async (
  { by, properties },
  place,
  request,
  context,
) => {
  if (by.kind !== 'self') throw new DavFault(403, 'a match by a property', dav('supported-report'));
  const own: Place = { kind: 'principal', owner: request.self };
  const around = await surroundingsOf(request, place, context);
  const wanted = properties ?? { kind: 'prop' as const, names: [] };
  const body = multistatus([responseOf(own, { wanted, around, minimal: false })]);
  return { status: 207, headers: { 'content-type': xmlType }, body };
};

async function told(
  people: readonly DirectoryPerson[],
  properties: PropertyRequest | null,
  request: DavRequest,
  context: DavContext,
  limit = maxPrincipals,
): Promise<DavAnswer> {
  const most = Math.min(limit, maxPrincipals);
  const around = await surroundingsOf(request, { kind: 'principals' }, context);
  const wanted = properties ?? { kind: 'prop' as const, names: [] };
  const responses: DavResponse[] = people
    .slice(0, most)
    .map((person) =>
      responseOf(context.places.principals.of(request.self, person), { wanted, around, minimal: false }),
    );
  const error = { name: dav('number-of-matches-within-limits') };
  if (people.length > most) responses.push({ href: principalsHref, status: 507, error });
  return { status: 207, headers: { 'content-type': xmlType }, body: multistatus(responses) };
}
