export {
  type ActiveLock,
  lockBody,
  lockDiscovery,
  madeBody,
  type RecipientAnswer,
  scheduleResponse,
} from './answers/bodies.js';
export { documentOf, element, hrefs, textElement, type Xml } from './answers/element.js';
export { errorBody, type Precondition } from './answers/error.js';
export * from './answers/multistatus.js';
export * from './answers/values.js';
export { DavFault } from './fault.js';
export * from './headers/etags.js';
export * from './headers/if.js';
export { type DavPath, decodePath, encodePath, encodeSegment } from './headers/path.js';
export { ownPath, readDestination } from './headers/reference.js';
export * from './headers/simple.js';
export { HEADER_LIMITS, XML_LIMITS, type XmlLimits } from './limits.js';
export * from './names.js';
export { isProtected, PROPERTIES, propertyNamed } from './properties/catalogue.js';
export type { PropertyDeclaration } from './properties/declaration.js';
export type { AddressDataRequest } from './reports/addressData.js';
export type { CalendarDataRequest, ComponentSelection, PropertySelection } from './reports/calendarData.js';
export type { CalendarPropertyFilter, ComponentFilter, ParameterFilter } from './reports/calendarFilter.js';
export type { QueryZone } from './reports/calendarQuery.js';
export type { DataRequest } from './reports/dataRequest.js';
export type { ExpandedProperty } from './reports/expandProperty.js';
export type { PrincipalSearch } from './reports/principals.js';
export { readReport, type Report, type ReportKind, REPORTS } from './reports/table.js';
export { COLLATIONS, type Collation, type TextMatch } from './reports/text.js';
export type { ClosedRange, TimeRange } from './reports/timeRange.js';
export { type Ace, type AcePrincipal, readAcl } from './requests/acl.js';
export { type LockInfo, readLockInfo } from './requests/lockinfo.js';
export { readMkcalendar, readMkcol } from './requests/mkcol.js';
export { type PropertyRequest, readPropfind } from './requests/propfind.js';
export { readProppatch } from './requests/proppatch.js';
export type { PropertyChange, PropertyValue } from './requests/propertyUpdate.js';
export { type PushSubscription, readPushRegister } from './requests/pushRegister.js';
export { type InviteReply, readSharingPost, type ShareChange, type SharingPost } from './requests/share.js';
export { attributeOf, childOf, childrenOf, elementsIn, rawText, textOf, type XmlElement } from './xml/element.js';
export { escapeAttribute, escapeText } from './xml/escape.js';
export { printElement } from './xml/print.js';
export { readXml } from './xml/read.js';
