import { dav, keysOf, type QName } from '../names.js';
import { escapeText } from '../xml/escape.js';
import { DECLARATIONS, element, hrefs, XML_HEAD, type Xml } from './element.js';
import { errorElement, type Precondition } from './error.js';
import { statusElement } from './status.js';

/** A property with a status: its value as XML within its element, or the element itself as it was kept. */
export type PropertyAnswer =
  | { readonly name: QName; readonly inner: Xml }
  | { readonly name: QName; readonly xml: Xml };

export interface Propstat {
  readonly status: number;
  readonly properties: readonly PropertyAnswer[];
  readonly error?: Precondition;
}

/** What is said of one resource: of its properties, or of it as a whole. */
export type DavResponse =
  | { readonly href: string; readonly propstats: readonly Propstat[] }
  | { readonly href: string; readonly status: number; readonly error?: Precondition; readonly description?: string };

/** Octets of text that are gathered before they are handed on. */
const slabOctets = 32 * 1024;

/**
 * Writes a multistatus by pieces (RFC 4918 §13), so that an answer of any length is never whole in memory: `response` gives
 * octets when enough have gathered, `end` the rest.
 */
export class MultistatusWriter {
  private text = `${XML_HEAD}<d:multistatus${DECLARATIONS}>`;

  response(response: DavResponse): Buffer | null {
    this.text += responseElement(response);
    return this.text.length < slabOctets ? null : this.take();
  }

  /** `sync-token?` stands behind all responses (RFC 6578 §6.4). */
  end(more: { readonly syncToken?: string; readonly description?: string } = {}): Buffer {
    if (more.description !== undefined) this.text += described(more.description);
    if (more.syncToken !== undefined) this.text += `<d:sync-token>${escapeText(more.syncToken)}</d:sync-token>`;
    this.text += '</d:multistatus>';
    return this.take();
  }

  private take(): Buffer {
    const octets = Buffer.from(this.text);
    this.text = '';
    return octets;
  }
}

/** A whole multistatus in slabs, for responses that are at hand. */
export function* multistatus(
  responses: Iterable<DavResponse>,
  more: Parameters<MultistatusWriter['end']>[0] = {},
): Generator<Buffer, void> {
  const writer = new MultistatusWriter();
  for (const response of responses) {
    const slab = writer.response(response);
    if (slab !== null) yield slab;
  }
  yield writer.end(more);
}

/** `<!ELEMENT response (href, ((href*, status)|(propstat+)), error?, responsedescription? , location?) >` */
function responseElement(response: DavResponse): Xml {
  const head = `<d:response>${hrefs(response.href)}`;
  if ('propstats' in response) {
    // RFC 4918 §9.1: a resource of which nothing is asked has one empty propstat
    const all = response.propstats.filter(({ properties }) => properties.length > 0);
    const groups: readonly Propstat[] = all.length > 0 ? all : [{ status: 200, properties: [] }];
    return `${head}${groups.map(propstatElement).join('')}</d:response>`;
  }
  const error = response.error === undefined ? '' : errorElement([response.error]);
  const description = response.description === undefined ? '' : described(response.description);
  return `${head}${statusElement(response.status)}${error}${description}</d:response>`;
}

const described = (text: string): Xml => `<d:responsedescription>${escapeText(text)}</d:responsedescription>`;

/** `<!ELEMENT propstat (prop, status, error?, responsedescription?) >` */
export function propstatElement({ status, properties, error }: Propstat): Xml {
  const inner = properties.map(propertyElement).join('');
  const prop = inner === '' ? '<d:prop/>' : `<d:prop>${inner}</d:prop>`;
  return `<d:propstat>${prop}${statusElement(status)}${error === undefined ? '' : errorElement([error])}</d:propstat>`;
}

function propertyElement(property: PropertyAnswer): Xml {
  return 'xml' in property ? property.xml : element(property.name, property.inner);
}

const nothing: ReadonlySet<string> = new Set();

/**
 * What PROPFIND says of a resource: found properties under 200, missing ones under 404, hidden ones under 403
 * (RFC 4918 §9.1). `minimal` leaves out what is missing (RFC 8144 §2.1).
 */
export function propstatsOf(
  wanted: readonly QName[],
  found: ReadonlyMap<string, PropertyAnswer>,
  forbidden: ReadonlySet<string> = nothing,
  minimal = false,
): readonly Propstat[] {
  const there: PropertyAnswer[] = [];
  const hidden: PropertyAnswer[] = [];
  const missing: PropertyAnswer[] = [];
  for (const [at, key] of keysOf(wanted).entries()) {
    const answer = found.get(key);
    if (answer !== undefined) there.push(answer);
    else (forbidden.has(key) ? hidden : missing).push({ name: wanted[at] as QName, inner: '' });
  }
  const propstats: Propstat[] = [];
  if (there.length > 0) propstats.push({ status: 200, properties: there });
  if (hidden.length > 0) propstats.push({ status: 403, properties: hidden });
  if (missing.length > 0 && !minimal) propstats.push({ status: 404, properties: missing });
  return propstats;
}

/** A property whose value is made of elements: `<d:resourcetype><d:collection/></d:resourcetype>`. */
export function elementsValue(name: QName, elements: readonly QName[]): PropertyAnswer {
  return { name, inner: elements.map((each) => element(each)).join('') };
}

export function textValue(name: QName, text: string): PropertyAnswer {
  return { name, inner: escapeText(text) };
}

export function hrefValue(name: QName, ...addresses: readonly string[]): PropertyAnswer {
  return { name, inner: hrefs(...addresses) };
}

/** `DAV:resourcetype` of a plain resource is the empty element (RFC 4918 §15.9). */
export function resourceType(...types: readonly QName[]): PropertyAnswer {
  return elementsValue(dav('resourcetype'), types);
}
