import { CardFault } from '../fault.js';
import { IMPORT_LIMITS, type CardLimits } from '../limits.js';
import type { Card, CardVersion, Finding, Property } from '../types.js';
import { hasParameterValue, parameterValue, withoutParameter } from './parameters.js';
import { parseContentLine } from './contentLine.js';
import { decodeOctets, physicalLines } from './lines.js';

export interface CardScan {
  readonly cards: readonly Card[];
  readonly findings: readonly Finding[];
}

interface OpenCard {
  version: CardVersion | null;
  readonly properties: Property[];
  readonly line: number;
}

/**
 * Reads the cards of a file of any version, leniently: what is repaired is a finding. Throws `CardFault` only where a limit is
 * reached.
 */
export function readCards(octets: Uint8Array, limits: CardLimits = IMPORT_LIMITS): CardScan {
  if (octets.length > limits.octets) throw new CardFault('max-resource-size', 'the cards are too big');
  const reader = new CardReader(limits);
  for (const { number, text } of physicalLines(octets)) reader.line(text, number);
  return reader.end();
}

class CardReader {
  private readonly cards: Card[] = [];
  private readonly findings: Finding[] = [];
  private card: OpenCard | null = null;
  /** Lines of a card within AGENT, and how many cards are open in it. */
  private nested: string[] = [];
  private depth = 0;
  /** Parts of a line that is not complete; joined once, for a picture has thousands. */
  private pending: string[] = [];
  private pendingLine = 0;
  private isSoft = false;

  constructor(private readonly limits: CardLimits) {}

  line(text: string, number: number): void {
    const isIndented = text.startsWith(' ') || text.startsWith('\t');
    // a `=` at the very end of a card goes on behind nothing
    this.isSoft &&= !/^END:VCARD/i.test(text);
    if (this.pending.length > 0 && (this.isSoft || isIndented)) this.pending.push(this.continuation(text));
    else if (this.continuesBase64(text)) this.pending.push(text);
    else {
      this.flush();
      this.pendingLine = number;
      if (text !== '') this.pending.push(text);
    }
    // vCard 2.1, 2.1.3: quoted-printable goes on behind a `=` at the end of a line
    const wasSoft = this.isSoft && this.pending.length > 1;
    this.isSoft = text.endsWith('=') && (wasSoft || /;(?:encoding=)?quoted-printable[;:]/i.test(this.head()));
    if (this.isSoft) this.pending.push(this.pending.pop()?.slice(0, -1) ?? '');
  }

  end(): CardScan {
    this.flush();
    if (this.card !== null) this.close('end-missing', this.pendingLine);
    return { cards: this.cards, findings: this.findings };
  }

  /** The name and the parameters of a line. */
  private head(): string {
    const start = this.pending.slice(0, 4).join('').slice(0, 400);
    return /^(?:[^":]|"[^"]*")*:/.exec(start)?.[0] ?? '';
  }

  /** RFC 6350 §3.2: the line break and one blank go. In vCard 2.1 the blank belongs to the text. */
  private continuation(text: string): string {
    if (this.isSoft) return text;
    return this.card?.version === '2.1' && this.depth === 0 ? text : text.slice(1);
  }

  /** Some programs of old do not indent base64: a line without a colon goes on behind it. */
  private continuesBase64(text: string): boolean {
    if (this.pending.length === 0 || !/^[A-Za-z0-9+/]+={0,2}\s*$/.test(text)) return false;
    return /;(?:base64|encoding=b(?:ase64)?)[;:]/i.test(this.head());
  }

  private flush(): void {
    const line = this.pending.join('');
    this.pending = [];
    if (line.trim() === '') return;
    const border = line.length > 100 ? undefined : /^\s*(BEGIN|END)\s*:\s*VCARD\s*$/i.exec(line)?.[1]?.toUpperCase();
    if (this.depth > 0) this.inNested(line, border);
    else if (border === 'BEGIN') this.begin();
    else if (border === 'END') this.finish();
    else this.property(line);
  }

  private begin(): void {
    const last = this.card?.properties.at(-1);
    if (last !== undefined && last.name.toUpperCase() === 'AGENT' && last.value.trim() === '') {
      this.depth = 1;
      this.nested = ['BEGIN:VCARD'];
      return;
    }
    if (this.card !== null) this.close('end-missing', this.pendingLine);
    if (this.cards.length >= this.limits.cards) throw new CardFault('valid-address-data', 'too many cards');
    this.card = { version: null, properties: [], line: this.pendingLine };
  }

  /** The card of an agent becomes the value of the property, as lines. */
  private inNested(line: string, border: string | undefined): void {
    this.nested.push(decodeOctets(line, null));
    if (border === 'BEGIN') this.depth += 1;
    if (this.depth > this.limits.depth) throw new CardFault('valid-address-data', 'cards are too deep');
    if (border !== 'END') return;
    this.depth -= 1;
    const agent = this.depth === 0 ? this.card?.properties.pop() : undefined;
    if (agent === undefined) return;
    this.card?.properties.push({ ...agent, value: this.nested.join('\n') });
    this.findings.push({ kind: 'nested-card', line: this.pendingLine });
  }

  private finish(): void {
    if (this.card === null) this.findings.push({ kind: 'begin-missing', line: this.pendingLine });
    else this.close(null, this.pendingLine);
  }

  private property(line: string): void {
    const property = parseContentLine(line, this.card?.version ?? '3.0');
    if (this.card === null || property === null) {
      this.findings.push({ kind: 'line-unreadable', line: this.pendingLine });
      return;
    }
    if (property.name.toUpperCase() === 'VERSION') return this.version(this.card, property.value.trim());
    if (this.card.properties.length >= this.limits.properties)
      throw new CardFault('valid-address-data', 'a card has too many properties');
    if (property.parameters.length > this.limits.parameters)
      throw new CardFault('valid-address-data', 'a property has too many parameters');
    this.card.properties.push(decoded(property));
  }

  private version(card: OpenCard, value: string): void {
    if (value === '2.1' || value === '3.0' || value === '4.0') card.version ??= value;
    else this.findings.push({ kind: 'version-unknown', line: this.pendingLine });
  }

  private close(finding: Finding['kind'] | null, line: number): void {
    const card = this.card as OpenCard;
    this.card = null;
    this.depth = 0;
    if (finding !== null) this.findings.push({ kind: finding, line });
    if (card.version === null) this.findings.push({ kind: 'version-missing', line: card.line });
    this.cards.push({ version: card.version ?? '3.0', properties: card.properties });
  }
}

/** Text of the octets of a line. Quoted-printable stays as it is, with its charset. */
function decoded(property: Property): Property {
  const texts = (values: readonly string[]): readonly string[] => values.map((each) => decodeOctets(each, null));
  const parameters = property.parameters.map(({ name, values }) => ({ name, values: texts(values) }));
  const encodes = (...encodings: readonly string[]): boolean =>
    encodings.some((encoding) => hasParameterValue(property, 'ENCODING', encoding));
  if (encodes('QUOTED-PRINTABLE')) return { ...property, parameters, value: encodedOctets(property.value) };
  const charset = parameterValue(property, 'CHARSET');
  const value = decodeOctets(property.value, charset);
  const read = { ...property, parameters, value: encodes('B', 'BASE64') ? value.replace(/\s+/g, '') : value };
  // octets that were in another charset are text by now
  return charset === null || /^utf-?8$/i.test(charset) ? read : withoutParameter(read, 'CHARSET');
}

/** Octets that were not encoded are; so is a `=` at the end, which would go on with the next line. */
function encodedOctets(value: string): string {
  // oxlint-disable-next-line no-control-regex
  const ascii = value.replace(/[^\0-\x7f]/g, (octet) => `=${octet.charCodeAt(0).toString(16).toUpperCase()}`);
  return ascii.replace(/=$/, '=3D');
}
