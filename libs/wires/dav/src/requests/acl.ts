import { DavFault, malformed } from '../fault.js';
import { dav, type QName } from '../names.js';
import { childOf, childrenOf, elementsIn, hasChild, isNamed, textOf, type XmlElement } from '../xml/element.js';
import { readXml } from '../xml/read.js';
import { namesIn } from './propfind.js';

/** Whom an entry is about (RFC 3744 §5.5.1). */
export type AcePrincipal =
  | { readonly kind: 'href'; readonly href: string }
  | { readonly kind: 'all' | 'authenticated' | 'unauthenticated' | 'self' }
  | { readonly kind: 'property'; readonly name: QName };

export interface Ace {
  readonly principal: AcePrincipal;
  /** Everybody but the principal. */
  readonly inverted: boolean;
  readonly kind: 'grant' | 'deny';
  readonly privileges: readonly QName[];
}

/** `<!ELEMENT acl (ace*) >`: the whole list, in its order (RFC 3744 §8.1). */
export function readAcl(octets: Uint8Array): readonly Ace[] {
  const root = readXml(octets);
  if (!isNamed(root, dav('acl'))) throw malformed('the body is no acl');
  // RFC 3744 §8.1: protected and inherited entries are not the client's to send
  const isOwn = (ace: XmlElement): boolean => !hasChild(ace, dav('protected')) && !hasChild(ace, dav('inherited'));
  return childrenOf(root, dav('ace')).filter(isOwn).map(readAce);
}

/** `<!ELEMENT ace ((principal | invert), (grant|deny), protected?, inherited?)>` */
function readAce(ace: XmlElement): Ace {
  const invert = childOf(ace, dav('invert'));
  const principal = childOf(invert ?? ace, dav('principal'));
  const [grant, deny] = [childOf(ace, dav('grant')), childOf(ace, dav('deny'))];
  if (principal === null) throw malformed('an ace is about nobody');
  const given = grant ?? deny;
  if (given === null || (grant !== null && deny !== null)) throw malformed('an ace either grants or denies');
  const privileges = childrenOf(given, dav('privilege')).flatMap(namesIn);
  if (privileges.length === 0) throw malformed('an ace has no privilege');
  return {
    principal: readPrincipal(principal),
    inverted: invert !== null,
    kind: grant === null ? 'deny' : 'grant',
    privileges,
  };
}

/** `<!ELEMENT principal (href | all | authenticated | unauthenticated | property | self)>` */
function readPrincipal(principal: XmlElement): AcePrincipal {
  const [only, second] = elementsIn(principal);
  if (only === undefined || second !== undefined || only.ns !== dav('').ns) throw notRecognised();
  switch (only.name) {
    case 'href':
      return { kind: 'href', href: textOf(only) };
    case 'all':
    case 'authenticated':
    case 'unauthenticated':
    case 'self':
      return { kind: only.name };
    case 'property': {
      const [name] = namesIn(only);
      if (name === undefined) throw notRecognised();
      return { kind: 'property', name };
    }
    default:
      throw notRecognised();
  }
}

/** RFC 3744 §8.1.1 */
function notRecognised(): DavFault {
  return new DavFault(403, 'a principal of an unknown kind', dav('recognized-principal'));
}
