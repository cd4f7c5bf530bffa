const allowed =
  'OPTIONS, GET, HEAD, PUT, DELETE, COPY, MOVE, PROPFIND, PROPPATCH, MKCOL, MKCALENDAR, LOCK, UNLOCK, REPORT';

/** RFC 4918 §18, RFC 3744 §7.2, RFC 5689 §3.1, RFC 6352 §6.1 */
const classes = ['1', '2', '3', 'access-control', 'extended-mkcol', 'addressbook'];

export const davHeader: Readonly<Record<string, string>> = { dav: classes.join(', '), allow: allowed };
