import { connect } from 'node:net';
import type { DnsServer } from '../servers.js';

/** Asks over TCP, where each message has two octets with its length before it (RFC 7766 §8); one question a connection. */
export function exchangeTcp<R>(
  server: DnsServer,
  question: Buffer,
  timeout: number,
  read: (packet: Buffer) => R | null,
): Promise<R> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: server.address, port: server.port });
    const timer = setTimeout(() => end(() => reject(new Error('no answer in time'))), timeout);
    const chunks: Buffer[] = [];
    let octets = 0;
    const end = (settle: () => void) => {
      clearTimeout(timer);
      socket.destroy();
      settle();
    };
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('close', () => end(() => reject(new Error('the connection was closed'))));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      octets += chunk.length;
      if (octets < 2) return;
      const all = Buffer.concat(chunks);
      const length = all.readUInt16BE(0);
      if (octets < length + 2) return;
      end(() => {
        try {
          const answer = read(all.subarray(2, length + 2));
          if (answer === null) reject(new Error('the answer is to another question'));
          else resolve(answer);
        } catch (error) {
          reject(error as Error);
        }
      });
    });
    socket.write(Buffer.concat([Buffer.of(question.length >> 8, question.length & 0xff), question]));
  });
}
