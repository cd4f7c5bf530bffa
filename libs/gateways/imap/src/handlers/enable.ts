import { type ExtensionName, writeEnabled } from '#wires/imap';
import { ChangedAnnotations } from '../notify/annotationNews.js';
import { ok } from '../session/reply.js';
import type { Session } from '../session/session.js';
import type { Handler } from './handler.js';

/** What ENABLE turns on, in the order in which it is told. */
const ENABLED: readonly (readonly [ExtensionName, (session: Session) => void | Promise<void>])[] = [
  [
    'CONDSTORE',
    (session) => {
      session.enableCondstore();
    },
  ],
  [
    'QRESYNC',
    (session) => {
      // RFC 7162 §3.2.3: it brings CONDSTORE with it
      session.enableCondstore();
      session.qresync = true;
    },
  ],
  [
    'UIDONLY',
    (session) => {
      session.uidOnly = true;
    },
  ],
  [
    'UTF8=ACCEPT',
    (session) => {
      session.utf8Accepted = true;
    },
  ],
  [
    'METADATA',
    async (session) => {
      // RFC 5464 §4.1
      session.annotationNews ??= await ChangedAnnotations.begin(session, () => true);
    },
  ],
  [
    'IMAP4rev2',
    (session) => {
      session.rev2 = true;
      // RFC 9051 §E: what was \Recent is so no longer
      session.selected?.recent.clear();
    },
  ],
];

/** RFC 9051 §6.3.1: what is not known or not announced is passed over. */
export const enable: Handler<'ENABLE'> = async (session, { capabilities }) => {
  const enabled: string[] = [];
  for (const [name, turnOn] of ENABLED) {
    if (session.disabled.has(name) || !capabilities.includes(name.toUpperCase())) continue;
    await turnOn(session);
    enabled.push(name);
  }
  writeEnabled(session.out, enabled);
  return ok('ENABLE completed');
};
