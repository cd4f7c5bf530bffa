import { NS } from '../names.js';
import type { XmlElement } from './element.js';
import { escapeAttribute, escapeText } from './escape.js';

type Scope = ReadonlyMap<string, string>;

/**
 * An element as text that stands by itself: every prefix it uses is declared in it, and prefixes stay as they were
 * (RFC 4918 §4.3). `lang` is the language that its surroundings gave it.
 */
export function printElement(element: XmlElement, lang: string | null = null): string {
  return print(element, new Map([['xml', NS.xml]]), lang);
}

function print(element: XmlElement, outer: Scope, lang: string | null): string {
  const scope = new Map(outer);
  const declared = new Map<string, string>();
  const declare = (prefix: string, ns: string): void => {
    if ((scope.get(prefix) ?? '') === ns) return;
    scope.set(prefix, ns);
    declared.set(prefix, ns);
  };
  // a default namespace that names nothing here may be what a name in a text means, and stays as well
  for (const [prefix, ns] of element.declares) declare(prefix, ns);
  declare(element.prefix, element.ns);
  for (const { prefix, ns } of element.attributes) if (prefix !== '') declare(prefix, ns);
  const name = element.prefix === '' ? element.name : `${element.prefix}:${element.name}`;
  let tag = `<${name}`;
  for (const [prefix, ns] of declared) tag += ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(ns)}"`;
  for (const { prefix, name: own, value } of element.attributes)
    tag += ` ${prefix === '' ? own : `${prefix}:${own}`}="${escapeAttribute(value)}"`;
  if (lang !== null && languageOf(element) === null) tag += ` xml:lang="${escapeAttribute(lang)}"`;
  if (element.content.length === 0) return `${tag}/>`;
  const content = element.content.map((node) =>
    typeof node === 'string' ? escapeText(node) : print(node, scope, null),
  );
  return `${tag}>${content.join('')}</${name}>`;
}

/** The `xml:lang` of an element itself. */
export function languageOf(element: XmlElement): string | null {
  return element.attributes.find(({ ns, name }) => ns === NS.xml && name === 'lang')?.value ?? null;
}
