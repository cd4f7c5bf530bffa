import { keyOf, type QName } from '../names.js';
import { APPLE_PROPERTIES, CALDAV_PROPERTIES, CALENDARSERVER_PROPERTIES } from './calendar.js';
import { CARDDAV_PROPERTIES } from './card.js';
import type { PropertyDeclaration } from './declaration.js';
import { PUSH_PROPERTIES, WEBDAV_PROPERTIES } from './webdav.js';

/** Every property that is known; any other is dead: kept as it was sent, and given in `allprop` (RFC 4918 §4.2). */
export const PROPERTIES: readonly PropertyDeclaration[] = [
  ...WEBDAV_PROPERTIES,
  ...CALDAV_PROPERTIES,
  ...CARDDAV_PROPERTIES,
  ...CALENDARSERVER_PROPERTIES,
  ...APPLE_PROPERTIES,
  ...PUSH_PROPERTIES,
];

const byKey = new Map(PROPERTIES.map((declaration) => [keyOf(declaration.name), declaration]));

export function propertyNamed(name: QName): PropertyDeclaration | null {
  return byKey.get(keyOf(name)) ?? null;
}

/** Whether a client may set or remove a property; if not: 403 with `cannot-modify-protected-property` (RFC 4918 §16). */
export function isProtected(name: QName): boolean {
  return propertyNamed(name)?.kind === 'protected';
}
