import { promisify } from 'node:util';
import { gunzip, inflateRaw } from 'node:zlib';
import { findInZip } from '#formats/dmarcReport';

const unzip = { gzip: promisify(gunzip), deflate: promisify(inflateRaw) };

/**
 * The text of a report: as it is, packed by gzip, or the first file with the ending in a ZIP archive (RFC 7489 §7.2.1.1,
 * RFC 8460 §5.3). Unpacking stops at `maxOctets`. Null for what cannot be unpacked, or is larger.
 */
export async function unpackReport(octets: Buffer, ending: string, maxOctets: number): Promise<Buffer | null> {
  try {
    if (octets.readUInt16BE(0) === 0x1f_8b) return await unzip.gzip(octets, { maxOutputLength: maxOctets });
    if (octets.readUInt32BE(0) !== 0x50_4b_03_04) return octets.length <= maxOctets ? octets : null;
    const entry = findInZip(octets, (name) => name.toLowerCase().endsWith(ending));
    if (entry === null || (!entry.isDeflated && entry.octets.length > maxOctets)) return null;
    return entry.isDeflated ? await unzip.deflate(entry.octets, { maxOutputLength: maxOctets }) : entry.octets;
  } catch {
    return null;
  }
}
