import type { ByteWriter } from './byte-writer.js';
import { writeSet, type NumberSet } from './number-set.js';
import { writeAstring } from './strings.js';

function writeWords(out: ByteWriter, words: readonly string[]): void {
  words.forEach((word, index) => {
    if (index > 0) out.space();
    out.latin1(word);
  });
}

/** RFC 9051 §7.2.2 */
export function writeCapability(out: ByteWriter, capabilities: readonly string[]): void {
  out.latin1('* CAPABILITY ');
  writeWords(out, capabilities);
  out.crlf();
}

/** RFC 9051 §7.2.1 */
export function writeEnabled(out: ByteWriter, capabilities: readonly string[]): void {
  out.latin1('* ENABLED');
  for (const capability of capabilities) out.space().latin1(capability);
  out.crlf();
}

/** RFC 9051 §7.3.5; flags as `\Seen` or keyword atoms. */
export function writeFlags(out: ByteWriter, flags: readonly string[]): void {
  out.latin1('* FLAGS (');
  writeWords(out, flags);
  out.latin1(')').crlf();
}

function writeCount(out: ByteWriter, count: number, name: string): void {
  out.latin1('* ').number(count).latin1(name).crlf();
}

/** RFC 9051 §7.4.1 */
export function writeExists(out: ByteWriter, count: number): void {
  writeCount(out, count, ' EXISTS');
}

/** RFC 3501 §7.3.2 */
export function writeRecent(out: ByteWriter, count: number): void {
  writeCount(out, count, ' RECENT');
}

/** RFC 9051 §7.5.1 */
export function writeExpunge(out: ByteWriter, sequenceNumber: number): void {
  writeCount(out, sequenceNumber, ' EXPUNGE');
}

// expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids
/** RFC 7162 §3.2.10; ascending UIDs, at least one. */
export function writeVanished(out: ByteWriter, uids: NumberSet, earlier: boolean): void {
  out.latin1(earlier ? '* VANISHED (EARLIER) ' : '* VANISHED ');
  writeSet(out, uids);
  out.crlf();
}

/** RFC 9208 §4.2.1; STORAGE in units of 1024 octets. */
export interface QuotaUsage {
  readonly resource: string;
  readonly usage: number;
  readonly limit: number;
}

export function writeQuota(out: ByteWriter, root: string, usages: readonly QuotaUsage[]): void {
  out.latin1('* QUOTA ');
  writeAstring(out, root, false);
  out.latin1(' (');
  usages.forEach(({ resource, usage, limit }, index) => {
    if (index > 0) out.space();
    out.latin1(resource).space().number(usage).space().number(limit);
  });
  out.latin1(')').crlf();
}
