const LF = 0x0a;
const CR = 0x0d;
const GT = 0x3e;

export type MboxEvent =
  /** `sent`: milliseconds since 1970 of the From_ line, or null. */
  { readonly kind: 'begin'; readonly date: number | null } | { readonly kind: 'data'; readonly octets: Buffer };

/** A line that is longer cannot be a From_ line and goes on as it comes. */
const maxFromLine = 1000;
const from = Buffer.from('From ');

/**
 * Cuts an mbox into messages (RFC 4155; mboxo, mboxrd and mboxcl as they are found): a From_ line stands behind an
 * empty line and bears a time. `>From ` loses one `>`. The empty line before the next From_ line is no part of a message.
 */
export class MboxSplitter {
  private carry: Buffer = Buffer.alloc(0);
  private lineStart = true;
  private blank: Buffer | null = null;
  private afterBlank = true;

  push(chunk: Buffer): MboxEvent[] {
    const octets = this.carry.length === 0 ? chunk : Buffer.concat([this.carry, chunk]);
    this.carry = Buffer.alloc(0);
    const out: MboxEvent[] = [];
    let run = 0;
    for (let at = 0; at < octets.length; ) {
      const lf = octets.indexOf(LF, at);
      const end = lf < 0 ? octets.length : lf + 1;
      if (lf < 0 && this.lineStart && end - at < maxFromLine) {
        emit(out, octets, run, at);
        this.carry = octets.subarray(at);
        return out;
      }
      const next = this.lineStart ? this.line(octets, { run, at, end }, out) : run;
      if (!this.lineStart) this.afterBlank = false;
      this.lineStart = lf >= 0;
      run = next;
      at = end;
    }
    emit(out, octets, run, octets.length);
    return out;
  }

  end(): MboxEvent[] {
    const out: MboxEvent[] = [];
    const { carry } = this;
    this.carry = Buffer.alloc(0);
    if (carry.length > 0) emit(out, carry, this.line(carry, { run: 0, at: 0, end: carry.length }, out), carry.length);
    return out;
  }

  /** Looks at the line from `at` to `end`; gives where the octets begin that have not been handed on. */
  private line(octets: Buffer, { run, at, end }: { run: number; at: number; end: number }, out: MboxEvent[]): number {
    const first = octets[at];
    const isBlank = first === LF || (first === CR && end - at === 2 && octets[at + 1] === LF);
    const held = this.blank;
    if (first === 0x46 && this.afterBlank && isFrom(octets, at)) {
      const date = dateOf(octets.toString('latin1', at, end));
      if (date !== undefined) {
        emit(out, octets, run, at);
        out.push({ kind: 'begin', date });
        this.blank = null;
        // What follows at once is a header, not another From_ line.
        this.afterBlank = false;
        return end;
      }
    }
    this.blank = null;
    this.afterBlank = isBlank;
    if (held !== null) {
      emit(out, octets, run, at);
      out.push({ kind: 'data', octets: held });
      run = at;
    }
    if (isBlank) {
      emit(out, octets, run, at);
      this.blank = Buffer.from(octets.subarray(at, end));
      return end;
    }
    if (first === GT && isQuotedFrom(octets, at)) {
      emit(out, octets, run, at);
      return at + 1;
    }
    return run;
  }
}

function emit(out: MboxEvent[], octets: Buffer, start: number, end: number): void {
  if (end > start) out.push({ kind: 'data', octets: octets.subarray(start, end) });
}

function isFrom(octets: Buffer, at: number): boolean {
  return octets.length >= at + from.length && octets.compare(from, 0, from.length, at, at + from.length) === 0;
}

function isQuotedFrom(octets: Buffer, at: number): boolean {
  let position = at;
  while (octets[position] === GT) position++;
  return isFrom(octets, position);
}

/** The time of a From_ line; null for one that cannot be read, undefined for a line that is none. */
function dateOf(line: string): number | null | undefined {
  const match = /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .{0,40}\d:\d\d.{0,60}$/.exec(line.trimEnd());
  if (!match) return undefined;
  const text = match[0];
  const zoned = /(?:[+-]\d{4}|[A-Z]{2,5})( \d{4})?$/.test(text) ? text : `${text} UTC`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? null : time;
}
