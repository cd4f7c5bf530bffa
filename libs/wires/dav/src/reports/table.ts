import { DavFault } from '../fault.js';
import { caldav, calendarserver, carddav, dav, keyOf, type QName } from '../names.js';
import type { XmlElement } from '../xml/element.js';
import { readXml } from '../xml/read.js';
import { type AddressbookQuery, readAddressbookQuery } from './addressbookQuery.js';
import { type CalendarQuery, readCalendarQuery } from './calendarQuery.js';
import { type ExpandProperty, readExpandProperty } from './expandProperty.js';
import { type FreeBusyQuery, readFreeBusyQuery } from './freeBusyQuery.js';
import { type Multiget, readMultiget } from './multiget.js';
import * as principals from './principals.js';
import { readSyncCollection, type SyncCollection } from './syncCollection.js';

export type Report =
  | AddressbookQuery
  | CalendarQuery
  | ExpandProperty
  | FreeBusyQuery
  | Multiget
  | SyncCollection
  | principals.AclPrincipalPropSet
  | principals.CalendarserverPrincipalSearch
  | principals.PrincipalMatch
  | principals.PrincipalPropertySearch
  | principals.PrincipalSearchPropertySet;

export type ReportKind = Report['kind'];

interface ReportDeclaration {
  readonly name: QName;
  readonly read: (root: XmlElement, depth: string | null) => Report;
}

/** Every report: its element, and its grammar. */
export const REPORTS: readonly ReportDeclaration[] = [
  { name: dav('sync-collection'), read: readSyncCollection },
  { name: dav('expand-property'), read: readExpandProperty },
  { name: dav('acl-principal-prop-set'), read: principals.readAclPrincipalPropSet },
  { name: dav('principal-match'), read: principals.readPrincipalMatch },
  { name: dav('principal-property-search'), read: principals.readPrincipalPropertySearch },
  { name: dav('principal-search-property-set'), read: principals.readPrincipalSearchPropertySet },
  { name: caldav('calendar-query'), read: readCalendarQuery },
  { name: caldav('calendar-multiget'), read: readMultiget('calendar-multiget') },
  { name: caldav('free-busy-query'), read: readFreeBusyQuery },
  { name: carddav('addressbook-query'), read: readAddressbookQuery },
  { name: carddav('addressbook-multiget'), read: readMultiget('addressbook-multiget') },
  { name: calendarserver('calendarserver-principal-search'), read: principals.readCalendarserverPrincipalSearch },
];

const byKey = new Map(REPORTS.map((declaration) => [keyOf(declaration.name), declaration]));

/**
 * Reads the body of a REPORT. An unknown one is refused with `DAV:supported-report` (RFC 3253 §3.6). `depth` is the value of the
 * header, which old clients use for what RFC 6578 §3.2 says in the body.
 */
export function readReport(octets: Uint8Array, depth: string | null = null): Report {
  const root = readXml(octets);
  const declaration = byKey.get(keyOf(root));
  if (declaration === undefined) throw new DavFault(403, 'an unknown report', dav('supported-report'));
  return declaration.read(root, depth);
}
