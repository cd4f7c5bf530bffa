import type { Command } from '../command.js';

export const starttls: Command = {
  name: 'STARTTLS',
  source: 'RFC 3207 §4',
  keywords: (session) => (session.tls === null && session.options.tls !== null ? ['STARTTLS'] : []),
  handle: async (session, argument) => {
    if (session.options.tls === null) return session.reply(502, '5.5.1', 'TLS is not available');
    if (argument !== '') return session.reply(501, '5.5.4', 'Syntax: STARTTLS');
    if (session.tls !== null) return session.reply(503, '5.5.1', 'TLS is active already');
    const asking = (await session.options.reception.wantsCertificate?.(session.address)) ?? false;
    if (session.pipelined) {
      // Octets sent in the clear behind STARTTLS may be another's, put in to be run inside TLS (RFC 2920 §3.1 has
      // STARTTLS end a group of commands).
      session.reply(554, '5.5.0', 'Nothing may be sent behind STARTTLS');
      return session.hangUp();
    }
    session.startTls(asking);
  },
};
