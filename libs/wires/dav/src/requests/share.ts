import { malformed } from '../fault.js';
import { calendarserver, dav } from '../names.js';
import {
  childOf,
  childrenOf,
  elementsIn,
  hasChild,
  isNamed,
  requiredChild,
  textOf,
  type XmlElement,
} from '../xml/element.js';
import { readXml } from '../xml/read.js';

export type ShareChange =
  | {
      readonly kind: 'set';
      readonly href: string;
      readonly name: string;
      readonly summary: string;
      readonly access: 'read' | 'read-write';
    }
  | { readonly kind: 'remove'; readonly href: string };

export interface InviteReply {
  readonly href: string;
  readonly accepted: boolean;
  readonly hostUrl: string;
  readonly inReplyTo: string;
  readonly summary: string;
}

export type SharingPost =
  | { readonly kind: 'share'; readonly changes: readonly ShareChange[] }
  | { readonly kind: 'invite-reply'; readonly reply: InviteReply };

/** A POST in the calendar server's sharing form (caldav-sharing.txt of calendarserver.org): invitations and answers. */
export function readSharingPost(octets: Uint8Array): SharingPost {
  const root = readXml(octets);
  if (isNamed(root, calendarserver('share'))) return { kind: 'share', changes: readShare(root) };
  if (isNamed(root, calendarserver('invite-reply'))) return { kind: 'invite-reply', reply: readReply(root) };
  throw malformed('the body is neither share nor invite-reply');
}

/** `<!ELEMENT share (set*, remove*) >` */
function readShare(root: XmlElement): readonly ShareChange[] {
  const changes: ShareChange[] = [];
  for (const each of elementsIn(root)) {
    const href = (): string => requiredText(each, dav('href'));
    if (isNamed(each, calendarserver('remove'))) changes.push({ kind: 'remove', href: href() });
    else if (isNamed(each, calendarserver('set')))
      changes.push({
        kind: 'set',
        href: href(),
        name: optionalText(each, 'common-name'),
        summary: optionalText(each, 'summary'),
        access: accessIn(each),
      });
  }
  if (changes.length === 0) throw malformed('the share changes nothing');
  return changes;
}

/** `<!ELEMENT set (DAV:href, common-name?, summary?, (read | read-write)) >` */
function accessIn(set: XmlElement): 'read' | 'read-write' {
  const [writes, reads] = ['read-write', 'read'].map((name) => hasChild(set, calendarserver(name)));
  if (writes === reads) throw malformed('a share is either read or read-write');
  return writes ? 'read-write' : 'read';
}

/** `<!ELEMENT invite-reply (DAV:href, (invite-accepted | invite-declined), hosturl, in-reply-to, summary?) >` */
function readReply(root: XmlElement): InviteReply {
  const [accepted, declined] = ['invite-accepted', 'invite-declined'].map((name) =>
    hasChild(root, calendarserver(name)),
  );
  if (accepted === declined) throw malformed('an invitation is either accepted or declined');
  return {
    href: requiredText(root, dav('href')),
    accepted: accepted === true,
    hostUrl: requiredText(requiredChild(root, calendarserver('hosturl')), dav('href')),
    inReplyTo: requiredText(root, calendarserver('in-reply-to')),
    summary: optionalText(root, 'summary'),
  };
}

function requiredText(element: XmlElement, name: ReturnType<typeof dav>): string {
  const text = childrenOf(element, name).map(textOf).find(Boolean);
  if (text === undefined) throw malformed(`${element.name} has no ${name.name}`);
  return text;
}

function optionalText(element: XmlElement, name: string): string {
  const found = childOf(element, calendarserver(name));
  return found === null ? '' : textOf(found);
}
