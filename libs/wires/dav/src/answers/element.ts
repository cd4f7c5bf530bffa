import { NS, type QName } from '../names.js';
import { escapeAttribute, escapeText } from '../xml/escape.js';

/** XML that is well-formed and needs no more escaping; prefixes are those that every answer declares. */
export type Xml = string;

const prefixes: Readonly<Record<string, string>> = {
  [NS.dav]: 'd',
  [NS.caldav]: 'c',
  [NS.carddav]: 'card',
  [NS.calendarserver]: 'cs',
  [NS.apple]: 'ical',
  [NS.push]: 'push',
};

/** The declarations of all prefixes, for the root of an answer. */
export const DECLARATIONS: Xml = Object.entries(prefixes)
  .map(([ns, prefix]) => ` xmlns:${prefix}="${ns}"`)
  .join('');

export const XML_HEAD: Xml = '<?xml version="1.0" encoding="utf-8"?>\n';

/** How a name is written in an answer, and what has to be declared for it. */
function tagOf({ ns, name }: QName): { readonly tag: string; readonly declaration: string } {
  const prefix = prefixes[ns];
  if (prefix !== undefined) return { tag: `${prefix}:${name}`, declaration: '' };
  if (ns === '') return { tag: name, declaration: '' };
  return { tag: `x:${name}`, declaration: ` xmlns:x="${escapeAttribute(ns)}"` };
}

/** An element around XML; empty without it. */
export function element(name: QName, inner: Xml = '', attributes: Readonly<Record<string, string>> = {}): Xml {
  const { tag, declaration } = tagOf(name);
  let start = `<${tag}${declaration}`;
  for (const [key, value] of Object.entries(attributes)) start += ` ${key}="${escapeAttribute(value)}"`;
  return inner === '' ? `${start}/>` : `${start}>${inner}</${tag}>`;
}

export function textElement(name: QName, text: string): Xml {
  return element(name, escapeText(text));
}

/** Addresses, each as `DAV:href`; they are escaped as addresses already (`encodePath`). */
export function hrefs(...addresses: readonly string[]): Xml {
  return addresses.map((address) => `<d:href>${escapeText(address)}</d:href>`).join('');
}

/** A whole answer: a root that declares every prefix. */
export function documentOf(root: QName, inner: Xml): Buffer {
  const { tag, declaration } = tagOf(root);
  return Buffer.from(`${XML_HEAD}<${tag}${DECLARATIONS}${declaration}>${inner}</${tag}>`);
}
