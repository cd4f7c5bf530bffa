import { PacketFault, PacketReader } from './reader.js';

/** RFC 1035 §2.3.4: octets of a label, and of a name with its length octets and its end. */
const MAX_LABEL = 63;
const MAX_NAME = 255;
/** Each pointer leads backwards, so that this many are more than any honest name has. */
const MAX_POINTERS = 32;

/** Octets of the labels of a name as `DnsRecords` writes them; null where it cannot be asked for. */
export function encodeName(name: string): Buffer | null {
  const octets: number[] = [];
  for (const label of labelsOf(name)) {
    if (label.length === 0 || label.length > MAX_LABEL) return null;
    octets.push(label.length, ...label);
  }
  octets.push(0);
  return octets.length > MAX_NAME ? null : Buffer.from(octets);
}

function* labelsOf(name: string): Generator<number[]> {
  if (name === '' || name === '.') return;
  if (name.length > 4 * MAX_NAME) return yield [];
  let label: number[] = [];
  const text = name.endsWith('.') ? name.slice(0, -1) : name;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x2e) {
      yield label;
      label = [];
    } else if (code === 0x5c) {
      const octet = /^\d{3}/.exec(text.slice(at + 1, at + 4));
      if (octet === null || Number(octet[0]) > 255) return yield [];
      label.push(Number(octet[0]));
      at += 3;
    } else if (code > 0xff) return yield [];
    else label.push(code);
  }
  yield label;
}

/** Reads a name, which may be compressed (RFC 1035 §4.1.4). A pointer must lead to an earlier place. */
export function readName(reader: PacketReader): string {
  const labels: string[] = [];
  let octets = 1;
  let resume = -1;
  for (let pointers = 0; ; ) {
    const start = reader.at;
    const length = reader.u8();
    if (length === 0) break;
    if (length >= 0xc0) {
      const target = ((length & 0x3f) << 8) | reader.u8();
      if (target >= start || (pointers += 1) > MAX_POINTERS) throw new PacketFault('a pointer leads nowhere');
      if (resume < 0) resume = reader.at;
      reader.at = target;
      continue;
    }
    if (length > MAX_LABEL) throw new PacketFault('unknown kind of label');
    octets += length + 1;
    if (octets > MAX_NAME) throw new PacketFault('name is too long');
    labels.push(printLabel(reader.bytes(length)));
  }
  if (resume >= 0) reader.at = resume;
  return labels.join('.');
}

/** In lower case, for names are compared so (RFC 4343 §3); what could be mistaken stands as `\DDD`. */
function printLabel(octets: Buffer): string {
  let text = '';
  for (const octet of octets) {
    const plain = octet > 0x20 && octet < 0x7f && octet !== 0x2e && octet !== 0x5c;
    text += plain ? String.fromCharCode(octet).toLowerCase() : `\\${String(octet).padStart(3, '0')}`;
  }
  return text;
}

/** Names that are in their form already, as nearly all are. */
const USUAL = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;

/** The one form of a name; null where it is none. */
export function plainName(name: string): string | null {
  if (name.length < MAX_NAME - 1 && USUAL.test(name)) return name;
  const labels = encodeName(name);
  return labels === null ? null : readName(new PacketReader(labels));
}
