import {
  type Access,
  type Collection,
  type CollectionMounts,
  type Collections,
  type CollectionSharing,
  fullAccess,
  mayAt,
  type Mount,
} from '#core/collections';
import { calendarserver, documentOf, element, hrefs, textElement, type Xml } from '#wires/dav';
import { inHome, principalHref } from '../hrefs.js';
import { type Owner, pathName, type Place } from '../place.js';
import { mountName, nameOf, ownerOf } from './names.js';

/** What invitations are told from. */
export interface InvitationSources {
  readonly sharing: CollectionSharing;
  readonly mounts: CollectionMounts;
  readonly collections: Collections;
}

/** An invitation to a calendar of somebody else that waits for an answer. */
export interface Invitation {
  /** Names it among the notifications, and in the answer. */
  readonly uid: string;
  readonly owner: Owner;
  readonly collection: Collection;
  readonly access: Access;
  readonly summary: string;
  readonly since: Date;
}

/** What waits, as something that a client reads. */
export async function notificationsOf(
  self: Owner,
  context: InvitationSources,
): Promise<readonly Extract<Place, { readonly kind: 'notification' }>[]> {
  return (await invitationsOf(self, context)).map((each) => ({
    kind: 'notification',
    owner: self,
    uid: each.uid,
    since: each.since,
    collection: each.collection,
    body: invitationBody(self, each),
  }));
}

/** What waits for somebody's answer. */
export async function invitationsOf(
  self: Owner,
  { sharing, mounts, collections }: InvitationSources,
): Promise<readonly Invitation[]> {
  const waiting = (await mounts.of(self.accountId)).filter(({ state }) => state === 'invited');
  const found = await Promise.all(waiting.map((mount) => invitation(self, mount, { sharing, collections })));
  return found.filter((each) => each !== null);
}

async function invitation(
  self: Owner,
  { ownerId, collectionId, summary, changedAt }: Mount,
  { sharing, collections }: Omit<InvitationSources, 'mounts'>,
): Promise<Invitation | null> {
  const shares = (await sharing.sharedWith(self.accountId)).get(ownerId);
  const collection = await collections.find(ownerId, collectionId);
  if (!shares || !collection) return null;
  const access = shares.isMember ? fullAccess : shares.collections.get(collectionId);
  if (!access) return null;
  const uid = mountName(collection);
  return { uid, owner: ownerOf(self, shares), collection, access, summary, since: changedAt };
}

const cs = (name: string, inner = ''): Xml => element(calendarserver(name), inner);

/** What somebody may do, in the two words that Apple's clients know. */
export const accessWord = (access: Access): Xml => cs('access', cs(mayAt(access, 'write') ? 'read-write' : 'read'));

/** Where the owner has the calendar. */
const hostUrl = ({ owner, collection }: Pick<Invitation, 'owner' | 'collection'>): string =>
  inHome('calendars', owner, [pathName(collection)]);

/** The notification, as a client reads it (calendarserver.org, caldav-sharing.txt). */
function invitationBody(self: Owner, each: Invitation): Buffer {
  const { owner, collection, uid, since, access, summary } = each;
  const stamp = since.toISOString().replace(/[-:]|\.\d+/g, '');
  const organizer =
    hrefs(principalHref(owner)) + textElement(calendarserver('common-name'), owner.name ?? owner.address);
  const inner = [
    textElement(calendarserver('uid'), uid),
    hrefs(`mailto:${self.address}`),
    cs('invite-noresponse'),
    accessWord(access),
    cs('hosturl', hrefs(hostUrl(each))),
    cs('organizer', organizer),
    textElement(calendarserver('summary'), summary || nameOf(collection)),
    ...collection.components.map((name) =>
      element({ ns: 'urn:ietf:params:xml:ns:caldav', name: 'comp' }, '', { name }),
    ),
  ];
  const body = textElement(calendarserver('dtstamp'), stamp) + cs('invite-notification', inner.join(''));
  return documentOf(calendarserver('notification'), body);
}
