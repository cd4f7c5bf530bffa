import type { Command } from '../command.js';

export const noop: Command = {
  name: 'NOOP',
  source: 'RFC 5321 §4.1.1.9',
  junk: true,
  handle: (session) => session.reply(250, '2.0.0', 'Ok'),
};

export const rset: Command = {
  name: 'RSET',
  source: 'RFC 5321 §4.1.1.5',
  junk: true,
  handle: (session, argument) => {
    if (argument !== '') return session.reply(501, '5.5.4', 'Syntax: RSET');
    session.reset('RSET');
    session.reply(250, '2.0.0', 'Ok');
  },
};

/** Tells nobody who has a mailbox here (RFC 5321 §7.3). */
export const vrfy: Command = {
  name: 'VRFY',
  source: 'RFC 5321 §3.5.3',
  junk: true,
  handle: (session, argument) => {
    if (argument === '') return session.reply(501, '5.5.4', 'Syntax: VRFY address');
    session.reply(252, '2.1.5', 'Send some mail, it will be tried');
  },
};

export const expn: Command = {
  name: 'EXPN',
  source: 'RFC 5321 §4.1.1.7',
  junk: true,
  handle: (session) => session.reply(502, '5.5.1', 'Lists are not expanded here'),
};

export const help: Command = {
  name: 'HELP',
  source: 'RFC 5321 §4.1.1.8',
  junk: true,
  handle: (session) => session.reply(214, '2.0.0', 'See RFC 5321'),
};

export const quit: Command = {
  name: 'QUIT',
  source: 'RFC 5321 §4.1.1.10',
  handle: (session, argument) => {
    if (argument !== '') return session.reply(501, '5.5.4', 'Syntax: QUIT');
    session.reply(221, '2.0.0', 'Bye');
    session.hangUp();
  },
};
