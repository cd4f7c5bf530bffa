import { caldav, dav } from '../names.js';
import { documentOf, element, hrefs, textElement, type Xml } from './element.js';
import { type PropertyAnswer, type Propstat, propstatElement } from './multistatus.js';

/** What making a collection says of the properties that it was to have (RFC 5689 §5.2, RFC 4791 §9.3). */
export function madeBody(kind: 'mkcol-response' | 'mkcalendar-response', propstats: readonly Propstat[]): Buffer {
  const root = kind === 'mkcol-response' ? dav(kind) : caldav(kind);
  return documentOf(root, propstats.map(propstatElement).join(''));
}

/** `seconds` is Infinity for a lock without an end; `owner` the element as it was sent. */
export interface ActiveLock {
  readonly scope: 'exclusive' | 'shared';
  readonly depth: '0' | 'infinity';
  readonly owner: Xml | null;
  readonly seconds: number;
  readonly token: string;
  readonly root: string;
}

/** `<!ELEMENT lockdiscovery (activelock)* >` (RFC 4918 §15.8) */
export function lockDiscovery(locks: readonly ActiveLock[]): PropertyAnswer {
  return { name: dav('lockdiscovery'), inner: activeLocks(locks) };
}

const activeLocks = (locks: readonly ActiveLock[]): Xml => locks.map(activeLock).join('');

/** `<!ELEMENT activelock (lockscope, locktype, depth, owner?, timeout?, locktoken?, lockroot)>` (RFC 4918 §14.1) */
function activeLock({ scope, depth, owner, seconds, token, root }: ActiveLock): Xml {
  const parts = [
    element(dav('lockscope'), element(dav(scope))),
    element(dav('locktype'), element(dav('write'))),
    textElement(dav('depth'), depth),
    owner ?? '',
    textElement(dav('timeout'), Number.isFinite(seconds) ? `Second-${Math.floor(seconds)}` : 'Infinite'),
    element(dav('locktoken'), hrefs(token)),
    element(dav('lockroot'), hrefs(root)),
  ];
  return element(dav('activelock'), parts.join(''));
}

/** The body that answers a LOCK: the lock as a property (RFC 4918 §9.10.1). */
export function lockBody(locks: readonly ActiveLock[]): Buffer {
  return documentOf(dav('prop'), element(dav('lockdiscovery'), activeLocks(locks)));
}

/** What a scheduling request came to for one recipient (RFC 6638 §10.2); `status` is such as `2.0;Success`. */
export interface RecipientAnswer {
  readonly recipient: string;
  readonly status: string;
  readonly calendarData: string | null;
  readonly description?: string;
}

/** `<!ELEMENT schedule-response (response*)>` (RFC 6638 §10.1) */
export function scheduleResponse(answers: readonly RecipientAnswer[]): Buffer {
  const inner = answers.map(({ recipient, status, calendarData, description }) =>
    element(
      caldav('response'),
      [
        element(caldav('recipient'), hrefs(recipient)),
        textElement(caldav('request-status'), status),
        calendarData === null ? '' : textElement(caldav('calendar-data'), calendarData),
        description === undefined ? '' : textElement(dav('responsedescription'), description),
      ].join(''),
    ),
  );
  return documentOf(caldav('schedule-response'), inner.join(''));
}
