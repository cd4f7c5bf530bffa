import type { DnsRecords, DnsType } from '#kernel';
import { readName } from './names.js';
import { PacketFault, type PacketReader } from './reader.js';

type Reader<T extends DnsType> = (data: PacketReader) => DnsRecords[T];

/** `TXT-DATA` and what else is a character-string (RFC 1035 §3.3). */
function characterString(data: PacketReader): string {
  return data.bytes(data.u8()).toString('latin1');
}

function readText(data: PacketReader): string {
  let text = characterString(data);
  while (data.left > 0) text += characterString(data);
  return text;
}

function readIPv6(data: PacketReader): string {
  const groups = Array.from({ length: 8 }, () => data.u16().toString(16));
  // The URL parser writes every address in the one form of RFC 5952 §4.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** RFC 8659 §4.1. */
const readCaa: Reader<'CAA'> = (data) => {
  const flags = data.u8();
  const tag = characterString(data).toLowerCase();
  return { critical: (flags & 0x80) !== 0, tag, value: data.bytes(data.left).toString('latin1') };
};

/** Number of each type, and how its data is read. */
export const recordTypes: { readonly [T in DnsType]: { readonly number: number; readonly read: Reader<T> } } = {
  A: { number: 1, read: (data) => Array.from({ length: 4 }, () => data.u8()).join('.') },
  NS: { number: 2, read: readName },
  CNAME: { number: 5, read: readName },
  PTR: { number: 12, read: readName },
  MX: { number: 15, read: (data) => ({ preference: data.u16(), exchange: readName(data) }) },
  TXT: { number: 16, read: readText },
  AAAA: { number: 28, read: readIPv6 },
  SRV: {
    number: 33,
    read: (data) => ({ priority: data.u16(), weight: data.u16(), port: data.u16(), target: readName(data) }),
  },
  TLSA: {
    number: 52,
    read: (data) => ({
      usage: data.u8(),
      selector: data.u8(),
      matching: data.u8(),
      data: Buffer.from(data.bytes(data.left)),
    }),
  },
  CAA: { number: 257, read: readCaa },
};

export const SOA = 6;

/** Seconds for which it may be remembered that there is nothing: the minimum field of the SOA (RFC 2308 §4). */
export function readSoaMinimum(data: PacketReader): number {
  readName(data);
  readName(data);
  data.bytes(16);
  return data.u32();
}

/** The data of one record; it must end where the record says. */
export function readRecord<T extends DnsType>(type: T, data: PacketReader): DnsRecords[T] {
  const record = recordTypes[type].read(data);
  if (data.left !== 0) throw new PacketFault('record is longer than its data');
  return record;
}
