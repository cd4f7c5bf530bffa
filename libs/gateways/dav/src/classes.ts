const allowed =
  'OPTIONS, GET, HEAD, POST, PUT, DELETE, COPY, MOVE, PROPFIND, PROPPATCH, MKCOL, MKCALENDAR, LOCK, UNLOCK, REPORT, ACL';

/** RFC 4918 §18, RFC 3744 §7.2, RFC 5689 §3.1, RFC 4791 §5.1, RFC 6638 §2, RFC 7809 §3, RFC 6352 §6.1 */
const classes = [
  '1',
  '2',
  '3',
  'access-control',
  'extended-mkcol',
  'calendar-access',
  'calendar-no-timezone',
  'calendar-auto-schedule',
  'addressbook',
  'calendar-proxy',
  'calendarserver-sharing',
];

export const davHeader: Readonly<Record<string, string>> = { dav: classes.join(', '), allow: allowed };
