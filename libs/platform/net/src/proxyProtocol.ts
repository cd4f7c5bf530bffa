/** What a PROXY header says of a connection (HAProxy, "The PROXY protocol", versions 1 and 2). */
export type ProxyHeader =
  /** The header has not arrived whole yet. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'malformed' }
  /** The proxy speaks for itself (LOCAL), or does not say for whom (UNKNOWN): the connection's own addresses hold. */
  | { readonly kind: 'local'; readonly length: number }
  | {
      readonly kind: 'proxied';
      readonly length: number;
      readonly sourceAddress: string;
      readonly sourcePort: number;
      readonly destinationAddress: string;
      readonly destinationPort: number;
    };

const SIGNATURE_2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** Version 1 is one line of at most 107 octets with its CRLF. */
const MAX_LINE_OCTETS = 107;
/** Addresses and extensions (TLV) of version 2 that are still read. */
const MAX_BODY_OCTETS = 1024;

const incomplete = { kind: 'incomplete' } as const;
const malformed = { kind: 'malformed' } as const;

/** Reads a header from the first octets of a connection; `length` says how many of them belong to it. */
export function parseProxyHeader(data: Buffer): ProxyHeader {
  const compared = Math.min(data.length, SIGNATURE_2.length);
  if (data.subarray(0, compared).equals(SIGNATURE_2.subarray(0, compared))) {
    return data.length < 16 ? incomplete : parseVersion2(data);
  }
  const end = data.indexOf('\r\n');
  if (end < 0) return data.length >= MAX_LINE_OCTETS || !couldBeVersion1(data) ? malformed : incomplete;
  return end + 2 > MAX_LINE_OCTETS ? malformed : parseVersion1(data.toString('latin1', 0, end), end + 2);
}

function couldBeVersion1(data: Buffer): boolean {
  const start = data.toString('latin1', 0, 6);
  return 'PROXY '.startsWith(start);
}

function isIPv4(text: string): boolean {
  const numbers = text.split('.');
  return (
    numbers.length === 4 &&
    numbers.every((number) => String(Number(number)) === number && Number(number) <= 255 && Number(number) >= 0)
  );
}

function isIPv6(text: string): boolean {
  for (const char of text) if (!'0123456789abcdefABCDEF:.'.includes(char)) return false;
  return text.includes(':') && URL.canParse(`http://[${text}]`);
}

function portNumber(text: string): number | null {
  const port = Number(text);
  return String(port) === text && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : null;
}

function parseVersion1(line: string, length: number): ProxyHeader {
  const [word, family, source = '', destination = '', sourcePortText = '', destinationPortText = '', ...more] =
    line.split(' ');
  if (word !== 'PROXY') return malformed;
  if (family === 'UNKNOWN') return { kind: 'local', length };
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6 : null;
  const sourcePort = portNumber(sourcePortText);
  const destinationPort = portNumber(destinationPortText);
  if (isAddress === null || sourcePort === null || destinationPort === null || more.length > 0) return malformed;
  if (!isAddress(source) || !isAddress(destination)) return malformed;
  return {
    kind: 'proxied',
    length,
    sourceAddress: source,
    sourcePort,
    destinationAddress: destination,
    destinationPort,
  };
}

function parseVersion2(data: Buffer): ProxyHeader {
  const versionAndCommand = data.readUInt8(12);
  const family = data.readUInt8(13);
  const bodyLength = data.readUInt16BE(14);
  const length = 16 + bodyLength;
  if (versionAndCommand >> 4 !== 2 || (versionAndCommand & 0x0f) > 1 || bodyLength > MAX_BODY_OCTETS) return malformed;
  if (data.length < length) return incomplete;
  if ((versionAndCommand & 0x0f) === 0 || family === 0) return { kind: 'local', length };
  const width = family === 0x11 ? 4 : family === 0x21 ? 16 : 0;
  if (width === 0 || bodyLength < 2 * width + 4) return malformed;
  const text = (at: number) => (width === 4 ? ipv4Text(data, at) : ipv6Text(data, at));
  return {
    kind: 'proxied',
    length,
    sourceAddress: text(16),
    destinationAddress: text(16 + width),
    sourcePort: data.readUInt16BE(16 + 2 * width),
    destinationPort: data.readUInt16BE(18 + 2 * width),
  };
}

function ipv4Text(data: Buffer, at: number): string {
  return [...data.subarray(at, at + 4)].join('.');
}

function ipv6Text(data: Buffer, at: number): string {
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(data.readUInt16BE(at + i).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
