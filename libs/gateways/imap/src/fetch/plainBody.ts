const OPEN = 0x28;
const CLOSE = 0x29;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const SPACE = 0x20;

/** Index behind the string, literal, atom or list at `at`. */
function skip(octets: Buffer, at: number): number {
  let depth = 0;
  let index = at;
  do {
    const octet = octets[index];
    if (octet === OPEN) {
      depth += 1;
      index += 1;
    } else if (octet === CLOSE) {
      depth -= 1;
      index += 1;
    } else if (octet === SPACE) index += 1;
    else index = skipOne(octets, index);
  } while (depth > 0 && index < octets.length);
  return index;
}

function skipOne(octets: Buffer, at: number): number {
  if (octets[at] === QUOTE) {
    let index = at + 1;
    while (index < octets.length && octets[index] !== QUOTE) index += octets[index] === BACKSLASH ? 2 : 1;
    return index + 1;
  }
  if (octets[at] === BRACE) {
    const end = octets.indexOf('}', at);
    return end + 3 + Number(octets.toString('latin1', at + 1, end));
  }
  let index = at;
  while (index < octets.length && octets[index] !== SPACE && octets[index] !== OPEN && octets[index] !== CLOSE)
    index += 1;
  return Math.max(index, at + 1);
}

class Converter {
  private at = 0;
  private readonly kept: Buffer[] = [];

  constructor(private readonly octets: Buffer) {}

  convert(): Buffer {
    this.body();
    return Buffer.concat(this.kept);
  }

  /** `body = "(" (body-type-1part / body-type-mpart) ")"` */
  private body(): void {
    const close = skip(this.octets, this.at);
    this.keep(this.at + 1);
    if (this.octets[this.at] === OPEN) this.multipart();
    else this.singlePart();
    this.at = close - 1;
    this.keep(close);
  }

  private multipart(): void {
    while (this.octets[this.at] === OPEN) this.body();
    this.keepItems(1);
  }

  /** body-fields are seven; a text has its lines besides, a message its envelope, body and lines. */
  private singlePart(): void {
    const type = this.itemAt(this.at);
    const subtype = this.itemAt(skip(this.octets, this.at) + 1);
    this.keepItems(7);
    if (type === '"text"') this.keepItems(1);
    if (type !== '"message"' || (subtype !== '"rfc822"' && subtype !== '"global"')) return;
    this.keepItems(1);
    this.keep(this.at + 1);
    this.body();
    this.keepItems(1);
  }

  private itemAt(at: number): string {
    return this.octets.toString('latin1', at, skip(this.octets, at)).toLowerCase();
  }

  /** Keeps the next items with the space before each. */
  private keepItems(count: number): void {
    let end = this.at;
    for (let item = 0; item < count; item += 1) {
      if (this.octets[end] === SPACE) end += 1;
      end = skip(this.octets, end);
    }
    this.keep(end);
  }

  private keep(end: number): void {
    this.kept.push(this.octets.subarray(this.at, end));
    this.at = end;
  }
}

/**
 * BODY from a rendered BODYSTRUCTURE: the same without extension data (RFC 9051 §7.5.2). Linear but for the depth of nesting.
 */
export function plainBody(bodyStructure: Buffer): Buffer {
  return new Converter(bodyStructure).convert();
}
