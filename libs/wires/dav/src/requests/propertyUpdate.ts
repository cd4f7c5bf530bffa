import { malformed } from '../fault.js';
import { dav, type QName } from '../names.js';
import { elementsIn, isNamed, type XmlElement } from '../xml/element.js';
import { languageOf, printElement } from '../xml/print.js';

/** A property with the value it is given: as elements, and as the text that a dead property is kept as. */
export interface PropertyValue {
  readonly name: QName;
  readonly element: XmlElement;
  /** The element itself, with all its declarations and the language it stood in (RFC 4918 §4.3). */
  readonly xml: string;
}

export type PropertyChange =
  | { readonly kind: 'set'; readonly property: PropertyValue }
  | { readonly kind: 'remove'; readonly name: QName };

/** `<!ELEMENT propertyupdate (remove | set)+ >`: the changes in their order (RFC 4918 §14.19). */
export function changesIn(root: XmlElement): readonly PropertyChange[] {
  const changes: PropertyChange[] = [];
  for (const part of elementsIn(root)) {
    const isSet = isNamed(part, dav('set'));
    if (!isSet && !isNamed(part, dav('remove'))) continue;
    for (const { element, lang } of propertiesIn(part, languageOf(root))) {
      const name = { ns: element.ns, name: element.name };
      if (!isSet) changes.push({ kind: 'remove', name });
      else changes.push({ kind: 'set', property: { name, element, xml: printElement(element, lang) } });
    }
  }
  return changes;
}

/** `<!ELEMENT set (prop) >`, as making a collection uses it: properties without removals. */
export function valuesIn(root: XmlElement): readonly PropertyValue[] {
  return changesIn(root).map((change) => {
    if (change.kind === 'remove') throw malformed(`${root.name} removes a property`);
    return change.property;
  });
}

function propertiesIn(
  part: XmlElement,
  outer: string | null,
): readonly { readonly element: XmlElement; readonly lang: string | null }[] {
  const props = elementsIn(part).filter((each) => isNamed(each, dav('prop')));
  if (props.length !== 1) throw malformed(`${part.name} has not one prop`);
  return props.flatMap((prop) => {
    const lang = languageOf(prop) ?? languageOf(part) ?? outer;
    return elementsIn(prop).map((element) => ({ element, lang }));
  });
}
