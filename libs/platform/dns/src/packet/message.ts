import type { DnsType } from '#kernel';
import { encodeName, readName } from './names.js';
import { PacketFault, PacketReader } from './reader.js';
import { recordTypes } from './recordData.js';

const INTERNET = 1;
const OPT = 41;

/** The header's flags of a question: recursion is desired, and DNSSEC's verdict is understood (RFC 6840 §5.7). */
const RD = 0x0100;
const AD = 0x0020;
const QR = 0x8000;
const TC = 0x0200;

export interface Question {
  readonly id: number;
  readonly type: DnsType;
  /** As `plainName` gives it. */
  readonly name: string;
}

/** The octets of a question that takes answers of `udpSize` octets (RFC 6891 §6.1). */
export function encodeQuestion({ id, type, name }: Question, udpSize: number): Buffer {
  const labels = encodeName(name);
  if (labels === null) throw new TypeError('not a name');
  const packet = Buffer.alloc(12 + labels.length + 4 + 11);
  packet.writeUInt16BE(id, 0);
  packet.writeUInt16BE(RD | AD, 2);
  packet.writeUInt16BE(1, 4);
  packet.writeUInt16BE(1, 10);
  labels.copy(packet, 12);
  let at = packet.writeUInt16BE(recordTypes[type].number, 12 + labels.length);
  at = packet.writeUInt16BE(INTERNET, at);
  // The OPT record: the root, its type, the size; no extended code, no flags, no options.
  at = packet.writeUInt16BE(OPT, at + 1);
  packet.writeUInt16BE(udpSize, at);
  return packet;
}

/** One record of an answer, its data not read yet. */
export interface RawRecord {
  readonly name: string;
  readonly type: number;
  readonly ttl: number;
  readonly data: PacketReader;
}

export interface Message {
  readonly truncated: boolean;
  readonly authenticated: boolean;
  readonly code: number;
  readonly answers: readonly RawRecord[];
  readonly authorities: readonly RawRecord[];
}

/**
 * Reads an answer; null where it is none to this question (RFC 5452 §9.1). Throws `PacketFault` for one that cannot be
 * read, and where it holds more than `maxRecords`.
 */
export function decodeMessage(packet: Buffer, question: Question, maxRecords: number): Message | null {
  const reader = new PacketReader(packet);
  const id = reader.u16();
  const flags = reader.u16();
  const [questions, answers, authorities] = [reader.u16(), reader.u16(), reader.u16()];
  reader.u16();
  if (id !== question.id || (flags & QR) === 0) return null;
  const code = flags & 0x0f;
  const head = { truncated: (flags & TC) !== 0, authenticated: (flags & AD) !== 0, code };
  // A server that could not read the question leaves it out.
  if (questions === 0 && code !== 0) return { ...head, answers: [], authorities: [] };
  if (questions !== 1 || !isAsked(reader, question)) return null;
  if (head.truncated) return { ...head, answers: [], authorities: [] };
  if (answers > maxRecords) throw new PacketFault(`the answer has more than ${maxRecords} records`);
  return {
    ...head,
    answers: readRecords(reader, answers),
    authorities: readRecords(reader, Math.min(authorities, maxRecords)),
  };
}

function isAsked(reader: PacketReader, { type, name }: Question): boolean {
  const same = readName(reader) === name;
  return reader.u16() === recordTypes[type].number && reader.u16() === INTERNET && same;
}

function readRecords(reader: PacketReader, count: number): RawRecord[] {
  const records: RawRecord[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = readName(reader);
    const [type, inClass, ttl] = [reader.u16(), reader.u16(), reader.u32()];
    const data = reader.part(reader.u16());
    // RFC 2181 §8: a TTL with the highest bit set counts as zero.
    if (inClass === INTERNET) records.push({ name, type, ttl: ttl > 0x7fff_ffff ? 0 : ttl, data });
  }
  return records;
}
