import { apple, caldav, calendarserver } from '../names.js';
import { declared } from './declaration.js';

export const CALDAV_PROPERTIES = declared(caldav, [
  ['calendar-description', 'RFC 4791 §5.2.1', 'live'],
  ['calendar-timezone', 'RFC 4791 §5.2.2', 'live'],
  ['supported-calendar-component-set', 'RFC 4791 §5.2.3', 'protected'],
  ['supported-calendar-data', 'RFC 4791 §5.2.4', 'protected'],
  ['max-resource-size', 'RFC 4791 §5.2.5', 'protected'],
  ['min-date-time', 'RFC 4791 §5.2.6', 'protected'],
  ['max-date-time', 'RFC 4791 §5.2.7', 'protected'],
  ['max-instances', 'RFC 4791 §5.2.8', 'protected'],
  ['max-attendees-per-instance', 'RFC 4791 §5.2.9', 'protected'],
  ['calendar-home-set', 'RFC 4791 §6.2.1', 'protected'],
  ['supported-collation-set', 'RFC 4791 §7.5.1', 'protected'],
  ['schedule-outbox-URL', 'RFC 6638 §2.1.1', 'protected'],
  ['schedule-inbox-URL', 'RFC 6638 §2.2.1', 'protected'],
  ['calendar-user-address-set', 'RFC 6638 §2.4.1', 'protected'],
  ['calendar-user-type', 'RFC 6638 §2.4.2', 'protected'],
  ['schedule-calendar-transp', 'RFC 6638 §9.1', 'live'],
  ['schedule-default-calendar-URL', 'RFC 6638 §9.2', 'live'],
  ['schedule-tag', 'RFC 6638 §9.3', 'protected'],
  ['timezone-service-set', 'RFC 7809 §5.1', 'protected'],
  ['calendar-timezone-id', 'RFC 7809 §5.2', 'live'],
  ['calendar-availability', 'RFC 7953 §7.2.4', 'live'],
  ['max-attachment-size', 'RFC 8607 §6.1', 'protected'],
  ['max-attachments-per-resource', 'RFC 8607 §6.2', 'protected'],
  ['managed-attachments-server-URL', 'RFC 8607 §6.3', 'protected'],
  ['default-alarm-vevent-datetime', 'draft-daboo-valarm-extensions', 'live'],
  ['default-alarm-vevent-date', 'draft-daboo-valarm-extensions', 'live'],
  ['default-alarm-vtodo-datetime', 'draft-daboo-valarm-extensions', 'live'],
  ['default-alarm-vtodo-date', 'draft-daboo-valarm-extensions', 'live'],
]);

/** Properties of calendarserver.org, as Apple's clients and many others ask for them. */
export const CALENDARSERVER_PROPERTIES = declared(calendarserver, [
  ['getctag', 'caldav-ctag.txt', 'protected'],
  ['source', 'calendar subscriptions', 'live'],
  ['subscribed-strip-alarms', 'calendar subscriptions', 'dead'],
  ['subscribed-strip-attachments', 'calendar subscriptions', 'dead'],
  ['subscribed-strip-todos', 'calendar subscriptions', 'dead'],
  ['calendar-availability', 'caldav-availability.txt', 'live'],
  ['calendar-proxy-read-for', 'caldav-proxy.txt', 'protected'],
  ['calendar-proxy-write-for', 'caldav-proxy.txt', 'protected'],
  ['invite', 'caldav-sharing.txt', 'protected'],
  ['shared-url', 'caldav-sharing.txt', 'protected'],
  ['allowed-sharing-modes', 'caldav-sharing.txt', 'protected'],
  ['notification-URL', 'caldav-notifications.txt', 'protected'],
  ['notificationtype', 'caldav-notifications.txt', 'protected'],
  ['email-address-set', 'calendarserver.org', 'protected'],
  ['first-name', 'calendarserver.org', 'protected'],
  ['last-name', 'calendarserver.org', 'protected'],
  ['record-type', 'calendarserver.org', 'protected'],
  ['auto-schedule', 'calendarserver.org', 'protected'],
  ['me-card', 'calendarserver.org', 'live'],
]);

export const APPLE_PROPERTIES = declared(apple, [
  ['calendar-color', 'Apple iCal', 'live'],
  ['calendar-order', 'Apple iCal', 'live'],
  ['refreshrate', 'Apple iCal', 'dead'],
]);
