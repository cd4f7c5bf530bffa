import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import { DavFault, malformed } from '../fault.js';
import { XML_LIMITS, type XmlLimits } from '../limits.js';
import { checkEncoding, decodeXml } from './decode.js';
import type { XmlElement } from './element.js';

interface OpenElement extends XmlElement {
  readonly content: (XmlElement | string)[];
}

const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/**
 * Reads a body with its namespaces. Document types are refused, so there are no entities but the five of XML itself: nothing can
 * grow, and nothing is fetched (RFC 4918 §20.6). Throws `DavFault`.
 */
export function readXml(octets: Uint8Array, limits: XmlLimits = XML_LIMITS): XmlElement {
  if (octets.length > limits.octets) throw new DavFault(413, 'the body is too big');
  const text = decodeXml(octets);
  const builder = new TreeBuilder(limits);
  const parser = new SaxesParser({ xmlns: true, position: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  parser.on('xmldecl', ({ encoding }) => checkEncoding(encoding));
  parser.on('doctype', () => {
    throw malformed('a document type');
  });
  parser.on('opentagstart', () => builder.begin());
  parser.on('attribute', () => builder.attribute());
  parser.on('opentag', (tag) => builder.open(tag));
  parser.on('closetag', () => builder.close());
  parser.on('text', (part) => builder.text(part));
  parser.on('cdata', (part) => builder.text(part));
  parser.on('error', ({ message }) => {
    throw malformed(message);
  });
  parser.write(text).close();
  return builder.root();
}

class TreeBuilder {
  private readonly stack: OpenElement[] = [];
  private found: XmlElement | null = null;
  private elements = 0;
  private attributes = 0;

  constructor(private readonly limits: XmlLimits) {}

  begin(): void {
    this.elements += 1;
    if (this.elements > this.limits.elements) throw malformed('too many elements');
    // saxes resolves the prefixes of an element before it announces it
    if (this.stack.length >= this.limits.depth) throw malformed('elements are too deep');
    this.attributes = 0;
  }

  attribute(): void {
    this.attributes += 1;
    if (this.attributes > this.limits.attributes) throw malformed('too many attributes');
  }

  open(tag: SaxesTagNS): void {
    const all = Object.values(tag.attributes);
    const element: OpenElement = {
      ns: tag.uri,
      name: tag.local,
      prefix: tag.prefix,
      attributes: all.filter(({ uri }) => uri !== xmlnsNamespace).map(attributeFrom),
      declares: all
        .filter(({ uri }) => uri === xmlnsNamespace)
        .map(({ prefix, local, value }) => [prefix === 'xmlns' ? local : '', value]),
      content: [],
    };
    this.stack.at(-1)?.content.push(element);
    this.found ??= element;
    this.stack.push(element);
  }

  close(): void {
    this.stack.pop();
  }

  text(part: string): void {
    const content = this.stack.at(-1)?.content;
    if (content === undefined) return;
    const last = content.at(-1);
    if (typeof last === 'string') content[content.length - 1] = last + part;
    else content.push(part);
  }

  root(): XmlElement {
    if (this.found === null) throw malformed('the body has no element');
    return this.found;
  }
}

function attributeFrom({ uri, prefix, local, value }: SaxesAttributeNS): XmlElement['attributes'][number] {
  return { ns: uri, prefix, name: local, value };
}
