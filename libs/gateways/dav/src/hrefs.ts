import { encodeSegment } from '#wires/dav';
import type { AtSign, HomeName, Owner, Place, ProxyMode } from './place.js';

export const atSignIn = (path: string): AtSign => (path.includes('@') ? '@' : '%40');

const collection = (at: AtSign, ...segments: readonly string[]): string =>
  ['/dav', ...segments.map((segment) => segmentHref(segment, at)), ''].join('/');

const segmentHref = (segment: string, at: AtSign): string => encodeSegment(segment).replaceAll('%40', at);

type Named = Pick<Owner, 'address' | 'at'>;

export const rootHref = '/dav/';
export const principalsHref = '/dav/principals/';
export const principalHref = ({ address, at }: Named): string => collection(at, 'principals', address);
/** Where somebody's notifications are, or one of them. */
export const notificationHref = ({ address, at }: Named, uid: string | null = null): string =>
  collection(at, 'notifications', address) + (uid === null ? '' : `${segmentHref(uid, at)}.xml`);
export const proxyHref = ({ address, at }: Named, mode: ProxyMode): string =>
  collection(at, 'principals', address, `calendar-proxy-${mode}`);
export const homeHref = (home: HomeName, { address, at }: Named): string => collection(at, home, address);
export const inHome = (home: HomeName, { address, at }: Named, segments: readonly string[]): string =>
  collection(at, home, address, ...segments);
/** The address of an item in a collection. */
export const itemHref = (home: HomeName, owner: Named, segments: readonly string[], name: string): string =>
  `${inHome(home, owner, segments)}${segmentHref(name, owner.at)}`;

/** The address of a place; that of nothing is the address of an item. */
export function hrefOf(place: Place): string {
  switch (place.kind) {
    case 'root':
      return rootHref;
    case 'principals':
      return principalsHref;
    case 'principal':
      return principalHref(place.owner);
    case 'person':
      return principalHref({ address: place.person.addresses[0] ?? '', at: place.at });
    case 'group':
      return principalHref({ address: place.group.address, at: place.at });
    case 'proxy':
      return proxyHref(place.owner, place.mode);
    case 'notifications':
      return notificationHref(place.owner);
    case 'notification':
      return notificationHref(place.owner, place.uid);
    case 'homes':
      return `/dav/${place.home}/`;
    case 'home':
      return homeHref(place.home, place.owner);
    case 'collection':
      return inHome(place.home, place.homeOf, place.segments);
    default:
      return itemHref(place.home, place.homeOf, place.segments.slice(0, -1), place.segments.at(-1) ?? '');
  }
}
