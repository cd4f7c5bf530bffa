/** A name in a namespace; the empty namespace is none. */
export interface QName {
  readonly ns: string;
  readonly name: string;
}

export const NS = {
  dav: 'DAV:',
  caldav: 'urn:ietf:params:xml:ns:caldav',
  carddav: 'urn:ietf:params:xml:ns:carddav',
  calendarserver: 'http://calendarserver.org/ns/',
  apple: 'http://apple.com/ns/ical/',
  push: 'https://bitfire.at/webdav-push',
  xml: 'http://www.w3.org/XML/1998/namespace',
} as const;

export const dav = (name: string): QName => ({ ns: NS.dav, name });
export const caldav = (name: string): QName => ({ ns: NS.caldav, name });
export const carddav = (name: string): QName => ({ ns: NS.carddav, name });
export const calendarserver = (name: string): QName => ({ ns: NS.calendarserver, name });
export const apple = (name: string): QName => ({ ns: NS.apple, name });

/** One text for a name, to be the key of a map: `{namespace}name`. */
export function keyOf({ ns, name }: QName): string {
  return `{${ns}}${name}`;
}

const keys = new WeakMap<readonly QName[], readonly string[]>();

/** The keys of names that are asked for again and again, made once. */
export function keysOf(names: readonly QName[]): readonly string[] {
  const known = keys.get(names);
  if (known) return known;
  const made = names.map(keyOf);
  keys.set(names, made);
  return made;
}
