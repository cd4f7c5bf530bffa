import type { Command } from '../command.js';
import type { Session } from '../session.js';
import { auth } from './auth.js';
import { bdat } from './bdat.js';
import { mail } from './mail.js';
import { starttls } from './starttls.js';

/** Octets of a host name or literal, with some slack (RFC 5321 §4.5.3.1.2). */
const MAX_NAME = 300;

function greet(session: Session, argument: string, verb: string): boolean {
  // The name is a claim and is taken as such: RFC 5321 §4.1.4 forbids refusing mail for it, only its form is checked.
  if (argument === '' || argument.length > MAX_NAME || /[\s<>"]/.test(argument)) {
    session.reply(501, '5.5.4', `Syntax: ${verb} hostname`);
    return false;
  }
  // RFC 5321 §4.1.4: a second greeting clears what was begun, as RSET does.
  session.reset(verb);
  session.conversation.helo = argument;
  session.conversation.extended = verb !== 'HELO';
  return true;
}

/** Extensions in the order in which they are announced; each command speaks for its own. */
function announce(session: Session, argument: string, verb: string): void {
  if (!greet(session, argument, verb)) return;
  const keywords = [mail, bdat, starttls, auth].flatMap((command) => command.keywords?.(session) ?? []);
  // RFC 2920 §3.2, RFC 2034 §4.
  session.replyLines(250, [session.options.hostname, 'PIPELINING', 'ENHANCEDSTATUSCODES', ...keywords]);
}

export const helo: Command = {
  name: 'HELO',
  source: 'RFC 5321 §4.1.1.1',
  services: ['mx', 'submission'],
  junk: true,
  handle: (session, argument) => {
    if (greet(session, argument, 'HELO')) session.reply(250, '', session.options.hostname);
  },
};

export const ehlo: Command = {
  name: 'EHLO',
  source: 'RFC 5321 §4.1.1.1',
  services: ['mx', 'submission'],
  junk: true,
  handle: (session, argument) => announce(session, argument, 'EHLO'),
};

export const lhlo: Command = {
  name: 'LHLO',
  source: 'RFC 2033 §4.1',
  services: ['lmtp'],
  junk: true,
  handle: (session, argument) => announce(session, argument, 'LHLO'),
};
