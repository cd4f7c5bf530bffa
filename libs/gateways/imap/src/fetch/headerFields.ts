import type { Section } from '#wires/imap';

const LF = 0x0a;
const COLON = 0x3a;
const CRLF = Buffer.from('\r\n');

const isBlank = (octet: number | undefined): boolean => octet === 0x20 || octet === 0x09;
const lower = (octet: number): number => (octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet);

/** The names of a HEADER.FIELDS section, looked for in octets. */
class FieldSelector {
  private readonly names: readonly Buffer[];

  constructor(names: readonly string[]) {
    this.names = names.map((name) => Buffer.from(name.toLowerCase(), 'latin1'));
  }

  /** Whether the field from `start` to `end` has one of the names; null for a line that is no field. */
  has(header: Buffer, start: number, end: number): boolean | null {
    let length = 0;
    for (let octet = header[start] ?? 0; start + length < end && octet > 0x20 && octet !== COLON && octet !== 0x7f; ) {
      length += 1;
      octet = header[start + length] ?? 0;
    }
    // RFC 5322 §4.5: blanks may stand before the colon of an old message
    let colon = start + length;
    while (colon < end && isBlank(header[colon])) colon += 1;
    if (length === 0 || colon >= end || header[colon] !== COLON) return null;
    return this.names.some((name) => name.length === length && matches(header, start, name));
  }
}

function matches(header: Buffer, start: number, name: Buffer): boolean {
  for (let at = 0; at < name.length; at += 1) if (lower(header[start + at] as number) !== name[at]) return false;
  return true;
}

/** End of the field that starts at `at`: after the line break that no white space follows. */
function fieldEnd(header: Buffer, at: number): number {
  let next = at;
  do {
    const lf = header.indexOf(LF, next);
    if (lf < 0) return header.length;
    next = lf + 1;
  } while (isBlank(header[next]));
  return next;
}

const selectors = new WeakMap<Section, FieldSelector>();

function selectorOf(section: Section): FieldSelector {
  let selector = selectors.get(section);
  if (selector === undefined) {
    selector = new FieldSelector(section.fields);
    selectors.set(section, selector);
  }
  return selector;
}

/** The fields that HEADER.FIELDS or HEADER.FIELDS.NOT asks for, as they stand, and the empty line (RFC 9051 §6.4.5.1). */
export function pickFields(header: Buffer, section: Section): Buffer {
  const selector = selectorOf(section);
  const unwanted = section.text === 'HEADER.FIELDS.NOT';
  const picked: Buffer[] = [];
  for (let at = 0; at < header.length; ) {
    const end = fieldEnd(header, at);
    const has = selector.has(header, at, end);
    if (has !== null && has !== unwanted) {
      picked.push(header.subarray(at, end));
      if (header[end - 1] !== LF) picked.push(CRLF);
    }
    at = end;
  }
  picked.push(CRLF);
  return Buffer.concat(picked);
}
