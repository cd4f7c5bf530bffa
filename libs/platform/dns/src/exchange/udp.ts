import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { DnsServer } from '../servers.js';

/**
 * Sends a question from a port of its own (RFC 5452 §9.2) and gives what `read` makes of the first datagram that it does
 * not answer with null. The socket is connected, so that only the server itself is heard.
 */
export function exchangeUdp<R>(
  server: DnsServer,
  question: Buffer,
  timeout: number,
  read: (packet: Buffer) => R | null,
): Promise<R> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4');
    const timer = setTimeout(() => end(() => reject(new Error('no answer in time'))), timeout);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.close();
      settle();
    };
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('message', (packet) => {
      try {
        const answer = read(packet);
        if (answer !== null) end(() => resolve(answer));
      } catch (error) {
        end(() => reject(error as Error));
      }
    });
    socket.on('connect', () => socket.send(question));
    socket.connect(server.port, server.address);
  });
}
