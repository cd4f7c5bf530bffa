import { caldav, carddav, dav } from '../names.js';
import { type PropertyRequest, propertyRequestIn } from '../requests/propfind.js';
import { childOf, type XmlElement } from '../xml/element.js';
import { type AddressDataRequest, readAddressData } from './addressData.js';
import { type CalendarDataRequest, readCalendarData } from './calendarData.js';

/** What a report gives of each resource: properties, and documents in the form that is asked for. */
export interface DataRequest {
  /** Null where nothing is asked for: the resources are named alone. */
  readonly properties: PropertyRequest | null;
  readonly calendarData: CalendarDataRequest | null;
  readonly addressData: AddressDataRequest | null;
}

/** `(DAV:allprop | DAV:propname | DAV:prop)?` at the head of a report; documents are asked for within `DAV:prop`. */
export function dataRequestIn(report: XmlElement): DataRequest {
  const prop = childOf(report, dav('prop'));
  const calendarData = prop === null ? null : childOf(prop, caldav('calendar-data'));
  const addressData = prop === null ? null : childOf(prop, carddav('address-data'));
  return {
    properties: propertyRequestIn(report),
    calendarData: calendarData === null ? null : readCalendarData(calendarData),
    addressData: addressData === null ? null : readAddressData(addressData),
  };
}
