import { err } from '#wires/pop3';
import type { Handler } from './handler.js';

export const stls: Handler<'STLS'> = (session) => {
  if (session.options.tls === null) return session.write(err('TLS is not available'));
  if (session.encrypted) return session.write(err('TLS is active already'));
  if (session.pipelined) {
    // Octets sent in the clear behind STLS may be another's, put in to be run inside TLS.
    session.write(err('Nothing may be sent behind STLS'));
    return session.hangUp();
  }
  session.startTls();
};
