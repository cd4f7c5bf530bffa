/** An IP address as its octets: 4 or 16. */
export type Ip = readonly number[];

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** Reads an address; an IPv4 address within IPv6 (`::ffff:192.0.2.1`) is one of IPv4. Null when it is none. */
export function parseIp(text: string): Ip | null {
  if (IPV4.test(text)) return text.split('.').map(Number);
  const octets = parseIPv6(text);
  if (octets === null) return null;
  const mapped = octets.slice(0, 12).every((octet, index) => octet === (index < 10 ? 0 : 0xff));
  return mapped ? octets.slice(12) : octets;
}

/** Reads an IPv6 address, and leaves it one. */
export function parseIPv6(text: string): Ip | null {
  if (!/^[0-9a-fA-F:.]{2,45}$/.test(text) || !text.includes(':')) return null;
  const url = URL.parse(`http://[${text}]/`);
  if (url === null) return null;
  const [head = '', tail] = url.hostname.slice(1, -1).split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => 0);
  return [...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 0xff]);
}

/** The one form of an address (RFC 5952 §4). */
export function printIp(ip: Ip): string {
  if (ip.length === 4) return ip.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((ip[2 * index] ?? 0) << 8) | (ip[2 * index + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** Whether the first bits are the same; never between IPv4 and IPv6. */
export function sharesPrefix(left: Ip, right: Ip, bits: number): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index * 8 < bits; index += 1) {
    const unused = Math.max(0, 8 - (bits - index * 8));
    if ((left[index] as number) >> unused !== (right[index] as number) >> unused) return false;
  }
  return true;
}

/** The name whose PTR records name the address (RFC 1035 §3.5, RFC 3596 §2.5). */
export function reverseName(ip: Ip): string {
  if (ip.length === 4) return `${ip.toReversed().join('.')}.in-addr.arpa`;
  return `${nibblesOf(ip).toReversed().join('.')}.ip6.arpa`;
}

/** Hexadecimal digits of an address. */
export function nibblesOf(ip: Ip): readonly string[] {
  return ip.flatMap((octet) => [(octet >> 4).toString(16), (octet & 15).toString(16)]);
}
