import { domainToASCII, domainToUnicode } from 'node:url';

/**
 * A mailbox address as a value. `localPart` is the meaning, without quotes and escapes (Unicode in NFC); `domain` is
 * lower-case ASCII (A-labels), or an address literal in brackets. Two addresses name the same mailbox name when both
 * fields are equal; whether local parts differ by case is for the domain's owner to say (RFC 5321 §2.4).
 */
export interface Address {
  readonly localPart: string;
  readonly domain: string;
}

/** What stands between the angle brackets of MAIL FROM and RCPT TO. */
export type Path =
  | { readonly kind: 'null' }
  | { readonly kind: 'postmaster' }
  | { readonly kind: 'mailbox'; readonly address: Address };

/** Octets of a path with its brackets (RFC 5321 §4.5.3.1.3). The 64 octets of a local part are not enforced: SRS and forwarding addresses exceed them. */
export const MAX_PATH_OCTETS = 256;
const MAX_DOMAIN_OCTETS = 255;
const MAX_LABEL_OCTETS = 63;

/** atext of RFC 5322 §3.2.3 besides letters and digits. */
const ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

function isLetterOrDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function isAtext(code: number): boolean {
  return code >= 0x80 || isLetterOrDigit(code) || (code > 0x20 && ATEXT_SPECIALS.includes(String.fromCharCode(code)));
}

/** Characters that no address may hold, quoted or not: controls, invisible marks, line separators, half surrogates. */
function isForbidden(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  if (code === 0x200b || code === 0x2060 || code === 0xfeff || code === 0xfffd) return true;
  return code === 0x2028 || code === 0x2029 || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

function hasForbidden(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isForbidden(text.charCodeAt(i))) return true;
  return !text.isWellFormed();
}

/** `Local-part = Dot-string / Quoted-string`: reads it at the start and gives its meaning and where it ended. */
function readLocalPart(text: string): { localPart: string; end: number } | null {
  if (text.charCodeAt(0) === 0x22) return readQuotedString(text);
  let end = 0;
  while (end < text.length && (text[end] === '.' || isAtext(text.charCodeAt(end)))) end++;
  // Dots at the edges and in a row are no Dot-string (RFC 5321 §4.1.2), yet such mailboxes exist (Japanese mobile
  // carriers handed them out); they are read as what the quoted form would say, and printed quoted.
  return end === 0 ? null : { localPart: text.slice(0, end), end };
}

/** `Quoted-string = DQUOTE *QcontentSMTP DQUOTE` (RFC 5321 §4.1.2). */
function readQuotedString(text: string): { localPart: string; end: number } | null {
  let localPart = '';
  for (let i = 1; i < text.length; i++) {
    const char = text[i];
    if (char === '"') return localPart === '' ? null : { localPart, end: i + 1 };
    if (char !== '\\') {
      localPart += char;
      continue;
    }
    i++;
    const escaped = text.charCodeAt(i);
    // quoted-pairSMTP = %d92 %d32-126
    if (!(escaped >= 0x20 && escaped <= 0x7e)) return null;
    localPart += text[i];
  }
  return null;
}

function isDotString(localPart: string): boolean {
  let afterDot = true;
  for (let i = 0; i < localPart.length; i++) {
    if (localPart[i] === '.') {
      if (afterDot) return false;
      afterDot = true;
    } else {
      if (!isAtext(localPart.charCodeAt(i))) return false;
      afterDot = false;
    }
  }
  return !afterDot;
}

function isLabel(label: string): boolean {
  if (label.length === 0 || label.length > MAX_LABEL_OCTETS) return false;
  if (label.startsWith('-') || label.endsWith('-')) return false;
  for (let i = 0; i < label.length; i++) {
    const code = label.charCodeAt(i);
    // The underscore is no let-dig, but names of hosts that send mail hold it.
    if (!isLetterOrDigit(code) && code !== 0x2d && code !== 0x5f) return false;
  }
  return true;
}

/**
 * The canonical form of a domain name: lower case, A-labels (RFC 5890 §2.3.2.1); null when it is none. A U-label is
 * accepted only in the form into which its A-label decodes, so that look-alike dots and letters are refused, not mapped.
 */
export function canonicalDomain(text: string): string | null {
  const lower = text.toLowerCase();
  let ascii = lower;
  for (let i = 0; i < lower.length; i++) {
    if (lower.charCodeAt(i) < 0x80) continue;
    ascii = idnaDomain(lower) ?? '';
    break;
  }
  if (ascii.length === 0 || ascii.length > MAX_DOMAIN_OCTETS || !ascii.split('.').every(isLabel)) return null;
  if (ascii.includes('xn--') && domainToASCII(domainToUnicode(ascii)) !== ascii) return null;
  return ascii;
}

function idnaDomain(lower: string): string | null {
  const normalised = lower.normalize('NFC');
  for (let i = 0; i < normalised.length; i++) {
    const code = normalised.charCodeAt(i);
    if (code < 0x80 && !isLetterOrDigit(code) && code !== 0x2d && code !== 0x2e && code !== 0x5f) return null;
  }
  const ascii = domainToASCII(normalised);
  return ascii !== '' && domainToUnicode(ascii) === normalised ? ascii : null;
}

/** `address-literal` (RFC 5321 §4.1.3): IPv4 and IPv6; general literals are refused. Returns the canonical literal. */
function canonicalLiteral(text: string): string | null {
  const inside = text.slice(1, -1);
  if (inside.slice(0, 5).toLowerCase() === 'ipv6:') {
    const address = inside.slice(5);
    for (const char of address) if (!'0123456789abcdefABCDEF:.'.includes(char)) return null;
    return URL.canParse(`http://[${address}]`)
      ? `[IPv6:${new URL(`http://[${address}]`).hostname.slice(1, -1)}]`
      : null;
  }
  const numbers = inside.split('.');
  if (numbers.length !== 4) return null;
  for (const number of numbers) {
    for (const char of number) if (char < '0' || char > '9') return null;
    if (number === '' || number.length > 3 || String(Number(number)) !== number || Number(number) > 255) return null;
  }
  return `[${inside}]`;
}

/**
 * Reads `Mailbox = Local-part "@" ( Domain / address-literal )` (RFC 5321 §4.1.2, with the UTF-8 forms of
 * RFC 6531 §3.3). A percent sign or an exclamation mark in the local part means nothing here. Null when it is no
 * mailbox. The property that holds: `parseMailboxAddress(printAddress(a))` equals `a`.
 */
export function parseMailboxAddress(text: string): Address | null {
  if (text.length > MAX_PATH_OCTETS - 2 || Buffer.byteLength(text) > MAX_PATH_OCTETS - 2 || hasForbidden(text))
    return null;
  const local = readLocalPart(text);
  if (local === null || text[local.end] !== '@') return null;
  const rest = text.slice(local.end + 1);
  const domain = rest.startsWith('[') && rest.endsWith(']') ? canonicalLiteral(rest) : canonicalDomain(rest);
  if (domain === null) return null;
  const address = { localPart: local.localPart.normalize('NFC'), domain };
  // A-labels and quotes may be longer than what came in: what could not be printed and read again is refused.
  return Buffer.byteLength(printAddress(address)) > MAX_PATH_OCTETS - 2 ? null : address;
}

/**
 * Reads a `Path` with its angle brackets. A source route is accepted and thrown away (RFC 5321 §3.3, appendix C).
 * `<>` is the null reverse-path and `<Postmaster>` the recipient without a domain (RFC 5321 §4.1.1.3); whether
 * the command allows them is for the caller to say. Null when it is no path.
 */
export function parsePath(text: string): Path | null {
  if (!text.startsWith('<') || !text.endsWith('>') || text.length < 2 || text.length > 2 * MAX_PATH_OCTETS) return null;
  const inside = withoutSourceRoute(text.slice(1, -1));
  if (inside === null) return null;
  if (inside === '' && text.length === 2) return { kind: 'null' };
  if (inside.toLowerCase() === 'postmaster') return { kind: 'postmaster' };
  const address = parseMailboxAddress(inside);
  return address === null ? null : { kind: 'mailbox', address };
}

/** `A-d-l ":"`, that is `"@" Domain *( "," "@" Domain ) ":"`. */
function withoutSourceRoute(inside: string): string | null {
  if (!inside.startsWith('@')) return inside;
  const colon = inside.indexOf(':');
  if (colon < 0) return null;
  const hops = inside.slice(0, colon).split(',');
  return hops.every((hop) => hop.startsWith('@') && canonicalDomain(hop.slice(1)) !== null)
    ? inside.slice(colon + 1)
    : null;
}

/** Prints an address so that it is read again as the same value; the local part is quoted only where it must be. */
export function printAddress(address: Address): string {
  const { localPart, domain } = address;
  if (isDotString(localPart)) return `${localPart}@${domain}`;
  let quoted = '';
  for (const char of localPart) quoted += char === '"' || char === '\\' ? `\\${char}` : char;
  return `"${quoted}"@${domain}`;
}

/** Prints a path: `<>` for the null reverse-path. */
export function printPath(address: Address | null): string {
  return address === null ? '<>' : `<${printAddress(address)}>`;
}

/** True when the address can be sent to a server without SMTPUTF8 (RFC 6531 §3.2): its local part is ASCII. */
export function isAsciiAddress(address: Address): boolean {
  for (let i = 0; i < address.localPart.length; i++) if (address.localPart.charCodeAt(i) >= 0x80) return false;
  return true;
}

/** The domain as people read it, with U-labels. */
export function displayDomain(domain: string): string {
  return domain.includes('xn--') ? domainToUnicode(domain) : domain;
}
