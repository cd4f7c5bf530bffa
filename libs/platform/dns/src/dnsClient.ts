import { randomInt } from 'node:crypto';
import type { DnsAnswer, DnsRecords, DnsType, Resolver } from '#kernel';
import { exchangeTcp } from './exchange/tcp.js';
import { exchangeUdp } from './exchange/udp.js';
import type { DnsLimits } from './limits.js';
import { interpret } from './packet/answer.js';
import { decodeMessage, encodeQuestion, type Message, type Question } from './packet/message.js';
import { plainName } from './packet/names.js';
import type { DnsServer } from './servers.js';

export interface DnsClientOptions {
  readonly servers: readonly DnsServer[];
  readonly limits: DnsLimits;
  /** Whether the AD bit of a server may be believed: only where nobody can change it on the way (RFC 4035 §4.9.3). */
  readonly trusts: (server: DnsServer) => boolean;
}

/** Asks the given servers, one after the other until one of them has an answer. Keeps nothing. */
export class DnsClient implements Resolver {
  constructor(private readonly options: DnsClientOptions) {}

  async lookup<T extends DnsType>(type: T, name: string): Promise<DnsAnswer<DnsRecords[T]>> {
    const { servers, limits } = this.options;
    const plain = plainName(name);
    // What is no name cannot exist.
    if (plain === null) return { kind: 'no-name', secure: false, ttl: 0 };
    let trouble: DnsAnswer<DnsRecords[T]> = { kind: 'temporary', reason: 'no DNS server is known' };
    for (let attempt = 0; attempt < limits.attempts && servers.length > 0; attempt += 1) {
      const server = servers[attempt % servers.length] as DnsServer;
      const answer = await this.ask(server, type, plain);
      if (answer.kind !== 'temporary') return answer;
      trouble = answer;
    }
    return trouble;
  }

  private async ask<T extends DnsType>(server: DnsServer, type: T, name: string): Promise<DnsAnswer<DnsRecords[T]>> {
    const { limits, trusts } = this.options;
    const question: Question = { id: randomInt(0x1_0000), type, name };
    const packet = encodeQuestion(question, limits.udpSize);
    const read = (answer: Buffer): Message | null => decodeMessage(answer, question, limits.maxRecords);
    try {
      let message = await exchangeUdp(server, packet, limits.timeout, read);
      // RFC 7766 §5: what did not fit is asked for over TCP.
      if (message.truncated) message = await exchangeTcp(server, packet, limits.timeout, read);
      return interpret(message, type, name, trusts(server));
    } catch (error) {
      return { kind: 'temporary', reason: (error as Error).message };
    }
  }
}
