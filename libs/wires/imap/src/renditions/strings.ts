import type { ByteWriter } from '../replies/byte-writer.js';
import { writeNString, writeString } from '../replies/strings.js';

/** A value out of an untrusted message on one line: CR and LF, which unfolding should have taken away, become spaces. */
function oneLine(octets: string): string {
  return octets.includes('\r') || octets.includes('\n') ? octets.replace(/[\r\n]/g, ' ') : octets;
}

export function writeValue(out: ByteWriter, octets: string): void {
  writeString(out, oneLine(octets));
}

export function writeOptional(out: ByteWriter, octets: string | null): void {
  writeNString(out, octets === null ? null : oneLine(octets));
}
