import { dav, type QName } from '../names.js';
import type { Ace, AcePrincipal } from '../requests/acl.js';
import { escapeText } from '../xml/escape.js';
import { documentOf, element, hrefs, type Xml } from './element.js';
import type { PropertyAnswer } from './multistatus.js';

/** Which reports a resource knows (RFC 3253 §3.1.5). */
export function supportedReports(reports: readonly QName[]): PropertyAnswer {
  const inner = reports.map((name) => element(dav('supported-report'), element(dav('report'), element(name))));
  return { name: dav('supported-report-set'), inner: inner.join('') };
}

/** Both kinds of write locks (RFC 4918 §15.10). */
export function supportedLocks(): PropertyAnswer {
  const entries = ['exclusive', 'shared'].map((scope) =>
    element(
      dav('lockentry'),
      element(dav('lockscope'), element(dav(scope))) + element(dav('locktype'), element(dav('write'))),
    ),
  );
  return { name: dav('supportedlock'), inner: entries.join('') };
}

/** What somebody may do (RFC 3744 §5.4). */
export function currentPrivileges(privileges: readonly QName[]): PropertyAnswer {
  return { name: dav('current-user-privilege-set'), inner: privileges.map(privilege).join('') };
}

/** A privilege with those that it contains; `description` is in the language that is named. */
export interface PrivilegeTree {
  readonly name: QName;
  readonly isAbstract: boolean;
  readonly description: string;
  readonly contains: readonly PrivilegeTree[];
}

/** `<!ELEMENT supported-privilege (privilege, abstract?, description, supported-privilege*)>` (RFC 3744 §5.3) */
export function supportedPrivileges(roots: readonly PrivilegeTree[], language: string): PropertyAnswer {
  return { name: dav('supported-privilege-set'), inner: roots.map((each) => supported(each, language)).join('') };
}

function supported({ name, isAbstract, description, contains }: PrivilegeTree, language: string): Xml {
  const parts = [
    privilege(name),
    isAbstract ? element(dav('abstract')) : '',
    described(description, language),
    ...contains.map((each) => supported(each, language)),
  ];
  return element(dav('supported-privilege'), parts.join(''));
}

const privilege = (name: QName): Xml => element(dav('privilege'), element(name));

const described = (text: string, language: string): Xml =>
  element(dav('description'), escapeText(text), { 'xml:lang': language });

/** An entry as it is told; `origin` is where it comes from if it is not the client's to change (RFC 3744 §5.5). */
export interface ToldAce extends Ace {
  readonly origin: { readonly kind: 'own' | 'protected' } | { readonly kind: 'inherited'; readonly href: string };
}

/** `<!ELEMENT acl (ace*) >` (RFC 3744 §5.5) */
export function aclValue(aces: readonly ToldAce[]): PropertyAnswer {
  return { name: dav('acl'), inner: aces.map(ace).join('') };
}

function ace({ principal, inverted, kind, privileges, origin }: ToldAce): Xml {
  const about = element(dav('principal'), principalInner(principal));
  const parts = [
    inverted ? element(dav('invert'), about) : about,
    element(dav(kind), privileges.map(privilege).join('')),
    origin.kind === 'protected' ? element(dav('protected')) : '',
    origin.kind === 'inherited' ? element(dav('inherited'), hrefs(origin.href)) : '',
  ];
  return element(dav('ace'), parts.join(''));
}

function principalInner(principal: AcePrincipal): Xml {
  switch (principal.kind) {
    case 'href':
      return hrefs(principal.href);
    case 'property':
      return element(dav('property'), element(principal.name));
    default:
      return element(dav(principal.kind));
  }
}

/** Which properties of principals can be searched, each with a word for people (RFC 3744 §9.5). */
export function searchableProperties(
  properties: readonly { readonly name: QName; readonly description: string }[],
  language: string,
): Buffer {
  const inner = properties.map(({ name, description }) =>
    element(dav('principal-search-property'), element(dav('prop'), element(name)) + described(description, language)),
  );
  return documentOf(dav('principal-search-property-set'), inner.join(''));
}
