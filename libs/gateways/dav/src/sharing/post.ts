import { type GivenShare, type ShareLevel } from '#core/collections';
import { type Grantee, granteeName, maxGrants } from '#core/mailstore';
import {
  calendarserver,
  dav,
  documentOf,
  hrefs,
  type InviteReply,
  readSharingPost,
  type ShareChange,
} from '#wires/dav';
import { actorOf, type DavContext } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { type DavAnswer, type DavRequest, xmlType } from '../exchange.js';
import { inHome } from '../hrefs.js';
import type { CollectionPlace, Place } from '../place.js';
import { needPrivilege } from '../rights.js';
import { granteeAt } from './grantees.js';
import { invitationsOf } from './invitations.js';

/** Invites people to a calendar, or answers an invitation, in the form of Apple's clients (calendarserver.org, caldav-sharing.txt). */
export async function sharingPost(request: DavRequest, context: DavContext, place: Place): Promise<DavAnswer> {
  const isCalendar = place.kind === 'collection' && place.collection.kind === 'calendar';
  const isXml = /^(?:application|text)\/xml\b/i.test(request.header('content-type') ?? 'text/xml');
  if (!isXml || (!isCalendar && place.kind !== 'home' && place.kind !== 'principal')) throw new DavRefusal(405);
  const wanted = readSharingPost(await request.body());
  if (wanted.kind === 'invite-reply') return await answer(request, context, wanted.reply);
  await invite(request, context, ownCalendar(place, request), wanted.changes);
  return { status: 200 };
}

function ownCalendar(place: Place, { self }: DavRequest): CollectionPlace {
  if (place.kind !== 'collection' || place.collection.kind !== 'calendar') throw new DavRefusal(405);
  if (place.owner.accountId !== self.accountId) throw needPrivilege(place, dav('write-acl'));
  return place;
}

/** All of them or none: whom nobody knows is found before anybody is invited. */
async function invite(
  request: DavRequest,
  context: DavContext,
  { collection }: CollectionPlace,
  changes: readonly ShareChange[],
): Promise<void> {
  if (changes.length > maxGrants) throw new DavRefusal(507);
  const { sharing } = context;
  const { self } = request;
  const given = (await sharing.given(self.accountId)).filter(({ collectionId }) => collectionId === collection.id);
  const found: (readonly [ShareChange, Grantee])[] = [];
  for (const change of changes) {
    const grantee = await granteeAt(change.href, request, context);
    if (grantee !== null) found.push([change, grantee]);
  }
  for (const [change, grantee] of found) {
    if (change.kind === 'remove') await sharing.revoke(collection, grantee, actorOf(request));
    else {
      const level = levelFor(
        change.access,
        given.find((each) => granteeName(each.grantee) === granteeName(grantee)),
      );
      const invitation = { summary: change.summary };
      await sharing.grant(collection, grantee, { level, invitation }, actorOf(request));
    }
  }
}

/** Who has more than a form can say keeps it, where the form says the same. */
function levelFor(access: 'read' | 'read-write', there: GivenShare | undefined): ShareLevel {
  const level = there?.access.level;
  if (access === 'read-write') return level === 'delegate' ? 'delegate' : 'write';
  return level === 'titles' ? 'titles' : 'read';
}

async function answer(request: DavRequest, context: DavContext, reply: InviteReply): Promise<DavAnswer> {
  const { self } = request;
  const invitation = (await invitationsOf(self, context)).find(({ uid }) => uid === reply.inReplyTo);
  if (!invitation) throw new DavRefusal(404);
  const { collection, uid } = invitation;
  await context.mounts.set(self.accountId, collection, reply.accepted ? 'accepted' : 'declined');
  if (!reply.accepted) return { status: 204 };
  const body = documentOf(calendarserver('shared-as'), hrefs(inHome('calendars', self, [uid])));
  return { status: 200, headers: { 'content-type': xmlType }, body };
}
