/** How a message came in, for the `with` clause of Received (RFC 3848 §2, RFC 6531 §4.3). */
export type ProtocolName =
  | 'SMTP'
  | `ESMTP${'' | 'S' | 'A' | 'SA'}`
  | `LMTP${'' | 'S' | 'A' | 'SA'}`
  | `UTF8SMTP${'' | 'S' | 'A' | 'SA'}`
  | `UTF8LMTP${'' | 'S' | 'A' | 'SA'}`;

export function protocolName(how: {
  lmtp: boolean;
  extended: boolean;
  tls: boolean;
  authenticated: boolean;
  utf8: boolean;
}): ProtocolName {
  if (!how.lmtp && !how.extended) return 'SMTP';
  const suffix = `${how.tls ? 'S' : ''}${how.authenticated ? 'A' : ''}` as '' | 'S' | 'A' | 'SA';
  const base = how.lmtp ? 'LMTP' : 'ESMTP';
  if (!how.utf8) return `${base}${suffix}`;
  return how.lmtp ? `UTF8LMTP${suffix}` : `UTF8SMTP${suffix}`;
}
