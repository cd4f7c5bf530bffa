import { writeEnabled } from '#wires/imap';
import { ok } from '../session/session.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.3.1: what is not known or not announced is passed over. */
export const enable: Handler<'ENABLE'> = (session, { capabilities }) => {
  const enabled: string[] = [];
  if (capabilities.includes('CONDSTORE')) {
    session.condstore = true;
    enabled.push('CONDSTORE');
  }
  if (capabilities.includes('QRESYNC')) {
    // RFC 7162 §3.2.3: it brings CONDSTORE with it
    session.condstore = true;
    session.qresync = true;
    enabled.push('QRESYNC');
  }
  if (capabilities.includes('UTF8=ACCEPT')) {
    session.utf8Accepted = true;
    enabled.push('UTF8=ACCEPT');
  }
  if (capabilities.includes('IMAP4REV2')) {
    session.rev2 = true;
    enabled.push('IMAP4rev2');
  }
  writeEnabled(session.out, enabled);
  return ok('ENABLE completed');
};
