import type { ReportLimits } from './limits.js';

/** An element with its children, or with its text. Names are without prefixes; attributes are not kept. */
export interface XmlElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/** Not the XML that a report is, or more of it than a report has. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault';
}

const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads the few things of XML that reports are made of. Document types are refused, so that there are no entities but the
 * five of XML itself: nothing in a text can grow, and nothing is fetched. Throws `XmlFault`.
 */
export function readXml(text: string, limits: ReportLimits): XmlElement {
  const root: XmlElement = { name: '', children: [], text: '' };
  const open: XmlElement[] = [root];
  let elements = 0;
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf('<', at);
    addText(open.at(-1) as XmlElement, text.slice(at, start < 0 ? text.length : start), limits);
    if (start < 0) break;
    const skipped = endOfOther(text, start, open.at(-1) as XmlElement, limits);
    if (skipped >= 0) {
      at = skipped;
      continue;
    }
    const end = text.indexOf('>', start);
    if (end < 0) throw new XmlFault('a tag has no end');
    at = end + 1;
    const tag = text.slice(start + 1, end);
    if (tag.startsWith('/')) {
      const element = open.pop() as XmlElement;
      if (open.length === 0 || element.name !== nameIn(tag.slice(1))) throw new XmlFault('tags do not match');
      continue;
    }
    if ((elements += 1) > limits.elements) throw new XmlFault('too many elements');
    const element: XmlElement = { name: nameIn(tag), children: [], text: '' };
    (open.at(-1) as XmlElement).children.push(element);
    if (!tag.endsWith('/') && open.push(element) > limits.depth) throw new XmlFault('elements are too deep');
  }
  const [only] = root.children;
  if (open.length !== 1 || only === undefined || root.children.length > 1) throw new XmlFault('not one element');
  return only;
}

/** The end of a comment, an instruction or a CDATA section, whose text is kept; -1 for a tag. */
function endOfOther(text: string, start: number, parent: XmlElement, limits: ReportLimits): number {
  const endOf = (mark: string, from: number): number => {
    const end = text.indexOf(mark, from);
    if (end < 0) throw new XmlFault(`no ${mark}`);
    return end + mark.length;
  };
  if (text.startsWith('<!--', start)) return endOf('-->', start + 4);
  if (text.startsWith('<?', start)) return endOf('?>', start + 2);
  if (text.startsWith('<![CDATA[', start)) {
    const end = endOf(']]>', start + 9);
    append(parent, text.slice(start + 9, end - 3), limits);
    return end;
  }
  if (text.startsWith('<!', start)) throw new XmlFault('a document type');
  return -1;
}

function nameIn(tag: string): string {
  const name = /^(?:[\w.-]+:)?([\w.-]+)(?=[\s/]|$)/.exec(tag)?.[1];
  if (name === undefined) throw new XmlFault('a tag has no name');
  return name;
}

function addText(element: XmlElement, text: string, limits: ReportLimits): void {
  // What is too long to be kept is not decoded either: no reference is longer than ten characters.
  const part = text.slice(0, 10 * limits.characters);
  if (part.trim() === '') return;
  const decoded = part.replace(/&(?:#(x[\da-f]{1,6}|\d{1,7})|(\w+));/gi, (whole, code?: string, name?: string) => {
    if (name !== undefined) return PREDEFINED[name] ?? whole;
    const number = code?.toLowerCase().startsWith('x') ? Number.parseInt(code.slice(1), 16) : Number(code);
    return number > 31 && number <= 0x10ffff ? String.fromCodePoint(number) : ' ';
  });
  append(element, decoded, limits);
}

function append(element: XmlElement, text: string, { characters }: ReportLimits): void {
  // What is too long for a value is cut; the rest is not kept either.
  if (element.text.length < characters) element.text = (element.text + text).slice(0, characters);
}

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The trimmed text of the first child of a name, on the path of names. */
export function textAt(element: XmlElement | undefined, ...path: readonly string[]): string {
  let found = element;
  for (const name of path) found = found?.children.find((child) => child.name === name);
  return found?.text.trim() ?? '';
}

export function escapeXml(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const clean = text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '').toWellFormed();
  return clean.replace(/[&<>"]/g, (char) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[char]};`);
}
