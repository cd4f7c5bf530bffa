import { type Access, type AccessLevel, type CollectionKind, mayAt } from '#core/collections';
import { caldav, dav, type QName } from '#wires/dav';
import type { Place } from './place.js';

/** Privileges of our own, where RFC 3744 has none: titles alone, what is private, and to act for the owner. */
const own = (name: string): QName => ({ ns: 'urn:fumibako:dav', name });
export const readTitles = own('read-titles');
export const readPrivate = own('read-private');
export const act = own('delegate');
export const readFreeBusy = caldav('read-free-busy');

const named = (...names: readonly string[]): readonly QName[] => names.map(dav);
const reading = named('read', 'read-current-user-privilege-set');
const writing = named('write', 'write-properties', 'write-content', 'unlock', 'bind', 'unbind');

/** RFC 6638 §6.1, §6.2: for the owner, and for those who act for them. */
const scheduling: Readonly<Partial<Record<CollectionKind, readonly QName[]>>> = {
  inbox: ['schedule-deliver', 'schedule-deliver-invite', 'schedule-deliver-reply', 'schedule-query-freebusy'].map(
    caldav,
  ),
  outbox: ['schedule-send', 'schedule-send-invite', 'schedule-send-reply', 'schedule-send-freebusy'].map(caldav),
};

/** What a grant stands for in an ACL. */
export function privilegesOf({ level, seesPrivate }: Access): readonly QName[] {
  const more = seesPrivate ? [readPrivate] : [];
  const rows: Readonly<Partial<Record<AccessLevel, readonly QName[]>>> = {
    freebusy: [readFreeBusy],
    titles: [readFreeBusy, readTitles],
    read: named('read'),
    write: named('read', 'write'),
    delegate: [...named('read', 'write'), act],
  };
  return [...(rows[level] ?? []), ...more];
}

/** What who asks may do at a place (RFC 3744 §5.4). */
export function currentPrivileges(place: Place, isOwner: boolean): readonly QName[] {
  if (place.kind === 'principal') return [...named('all'), ...reading, ...writing, ...named('read-acl')];
  if (!('access' in place)) return reading;
  const { access } = place;
  const kind = kindAt(place);
  const busy = kind === 'calendar' && mayAt(access, 'freebusy') ? [readFreeBusy] : [];
  if (!mayAt(access, 'titles')) return [...named('read-current-user-privilege-set'), ...busy];
  // RFC 3744 §3: all that there is
  const all = mayAt(access, 'full') ? named('all') : [];
  const acl = isOwner && mayAt(access, 'full') ? named('read-acl', 'write-acl') : [];
  const schedules = kind !== null && mayAt(access, 'delegate') ? (scheduling[kind] ?? []) : [];
  return [...all, ...reading, ...(mayAt(access, 'write') ? writing : []), ...acl, ...busy, ...schedules];
}

function kindAt(place: Extract<Place, { readonly access: Access }>): CollectionKind | null {
  if (place.kind === 'home') return null;
  return place.kind === 'collection' ? place.collection.kind : (place.parent?.kind ?? null);
}
