import {
  type Access,
  calendarsOf,
  type Collection,
  levelsFor,
  noAccess,
  type ShareLevel,
  type SharePlace,
  stronger,
} from '#core/collections';
import { type Grantee, granteeName, maxGrants } from '#core/mailstore';
import { type Ace, dav, keyOf, type QName, readAcl } from '#wires/dav';
import { actorOf, type DavContext, type Method } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import type { DavRequest } from '../exchange.js';
import { everybody, type Place } from '../place.js';
import { act, readFreeBusy, readPrivate, readTitles } from '../privileges.js';
import { sharedAt } from '../properties/acl.js';
import { needPrivilege } from '../rights.js';
import { granteeAt } from '../sharing/grantees.js';

/** Replaces what is granted of a collection, or of all calendars (RFC 3744 §8.1). */
export const acl: Method = async (request, context) => {
  const aces = readAcl(await request.body());
  const place = await context.places.find(request.self, request.path);
  if (place.kind === 'nothing') throw new DavRefusal(404);
  const shared = sharePlaceAt(place, request);
  // RFC 3744 §8.1.1
  if (aces.length > maxGrants) throw new DavRefusal(403, { name: dav('limited-number-of-aces') });
  const wanted = new Map<string, { readonly grantee: Grantee; readonly access: Access }>();
  for (const ace of aces) {
    const grantee = await granteeOf(ace, request, context);
    if (grantee === null) continue;
    const key = granteeName(grantee);
    const access = stronger(accessOf(ace, shared), wanted.get(key)?.access ?? noAccess);
    wanted.set(key, { grantee, access });
  }
  await replace(request, context, shared, wanted);
  return { status: 200 };
};

/** RFC 3744 §7.1.1: `write-acl` is the owner's alone. */
function sharePlaceAt(place: Place, { self }: DavRequest): SharePlace {
  const shared = sharedAt(place, self);
  if (shared === null) throw needPrivilege(place, dav('write-acl'));
  return place.kind === 'collection' ? place.collection : calendarsOf(shared.owner.accountId);
}

async function replace(
  request: DavRequest,
  { sharing }: DavContext,
  place: SharePlace,
  wanted: ReadonlyMap<string, { readonly grantee: Grantee; readonly access: Access }>,
): Promise<void> {
  const actor = actorOf(request);
  const given = (await sharing.given(place.accountId)).filter(({ collectionId }) => collectionId === place.id);
  for (const { grantee } of given) if (!wanted.has(granteeName(grantee))) await sharing.revoke(place, grantee, actor);
  for (const [name, { grantee, access }] of wanted) {
    const there = given.find((each) => granteeName(each.grantee) === name)?.access;
    if (there?.level === access.level && there.seesPrivate === access.seesPrivate) continue;
    const share = { level: access.level as ShareLevel, seesPrivate: access.seesPrivate };
    await sharing.grant(place, grantee, share, actor);
  }
}

/** Whom an entry is about; null for what the owner has anyway. */
async function granteeOf(
  { principal, inverted, kind }: Ace,
  request: DavRequest,
  context: DavContext,
): Promise<Grantee | null> {
  // RFC 3744 §8.1.1: what acl-restrictions says
  if (kind === 'deny') throw new DavRefusal(403, { name: dav('grant-only') });
  if (inverted) throw new DavRefusal(403, { name: dav('no-invert') });
  if (principal.kind === 'property' && keyOf(principal.name) === keyOf(dav('owner'))) return null;
  // RFC 3744 §8.1.1: nothing here is for everybody on the server, or for nobody in particular
  if (principal.kind !== 'href')
    throw new DavRefusal(403, { name: dav('allowed-principal'), inner: `people, groups and ${everybody} are named` });
  return await granteeAt(principal.href, request, context);
}

const writes = ['write', 'write-content', 'write-properties', 'bind', 'unbind'].map(dav);
/** Who has more has these as well. */
const implied = ['read-current-user-privilege-set', 'unlock'].map(dav);

/** What the privileges of an entry come to. Throws `DavRefusal` for those that nobody can be given. */
function accessOf({ privileges }: Ace, { kind }: Pick<Collection, 'kind'>): Access {
  const keys = new Set(privileges.map(keyOf));
  const has = (...names: readonly QName[]): boolean => names.some((name) => keys.has(keyOf(name)));
  const known = [dav('all'), dav('read'), act, readFreeBusy, readPrivate, readTitles, ...writes, ...implied].map(keyOf);
  // RFC 3744 §8.1.1
  if ([...keys].some((key) => !known.includes(key)))
    throw new DavRefusal(403, { name: dav('not-supported-privilege') });
  const highest: ShareLevel = kind === 'calendar' ? 'delegate' : 'write';
  const rows: readonly (readonly [boolean, ShareLevel])[] = [
    [has(dav('all')), highest],
    [has(act), 'delegate'],
    [has(...writes), 'write'],
    [has(dav('read')), 'read'],
    [has(readTitles), 'titles'],
    [has(readFreeBusy), 'freebusy'],
  ];
  const level = rows.find(([is]) => is)?.[1];
  if (level === undefined || !levelsFor(kind).includes(level))
    throw new DavRefusal(403, { name: dav('not-supported-privilege') });
  return { level, seesPrivate: has(dav('all'), readPrivate) };
}
