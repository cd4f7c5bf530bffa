/** A file within a ZIP archive, as it is packed. */
export interface ZipEntry {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly octets: Buffer;
}

const END = 0x06_05_4b_50;
const CENTRAL = 0x02_01_4b_50;
const LOCAL = 0x04_03_4b_50;
const maxComment = 65_535;
const maxEntries = 100;

/**
 * The first file of an archive whose name is asked for (APPNOTE.TXT 4.3). What it says of unpacked sizes is not believed:
 * whoever unpacks counts. Null where there is none, and for what is encrypted or packed in another way.
 */
export function findInZip(archive: Buffer, isWanted: (name: string) => boolean): ZipEntry | null {
  const end = endRecord(archive);
  if (end < 0) return null;
  const count = Math.min(archive.readUInt16LE(end + 10), maxEntries);
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== CENTRAL) return null;
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const name = archive.toString('latin1', at + 46, at + 46 + (nameLength ?? 0));
    if (isWanted(name)) return entryAt(archive, at, name);
    at += 46 + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return null;
}

function entryAt(archive: Buffer, central: number, name: string): ZipEntry | null {
  const [flags, method] = [archive.readUInt16LE(central + 8), archive.readUInt16LE(central + 10)];
  const [size, local] = [archive.readUInt32LE(central + 20), archive.readUInt32LE(central + 42)];
  if ((flags & 1) !== 0 || (method !== 0 && method !== 8)) return null;
  if (local + 30 > archive.length || archive.readUInt32LE(local) !== LOCAL) return null;
  const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  if (begin + size > archive.length) return null;
  return { name, isDeflated: method === 8, octets: archive.subarray(begin, begin + size) };
}

/** The record at the end, in front of a comment. */
function endRecord(archive: Buffer): number {
  for (let at = archive.length - 22; at >= Math.max(0, archive.length - 22 - maxComment); at -= 1)
    if (archive.readUInt32LE(at) === END) return at;
  return -1;
}
