import { randomInt } from 'node:crypto';
import type { Clock, DnsAnswer, DnsRecords, DnsType, Resolver } from '#kernel';
import { exchangeTcp } from './exchange/tcp.js';
import { exchangeUdp } from './exchange/udp.js';
import type { DnsLimits } from './limits.js';
import { interpret } from './packet/answer.js';
import { decodeMessage, encodeQuestion, type Message, type Question } from './packet/message.js';
import { plainName } from './packet/names.js';
import type { DnsServer } from './servers.js';
import { Silence } from './silence.js';

export interface DnsClientOptions {
  readonly servers: readonly DnsServer[];
  readonly limits: DnsLimits;
  readonly clock: Clock;
  /** Whether the AD bit of a server may be believed: only where nobody can change it on the way (RFC 4035 §4.9.3). */
  readonly trusts: (server: DnsServer) => boolean;
}

interface Asked {
  readonly server: DnsServer;
  readonly silence: Silence;
}

/**
 * Asks the given servers, one after the other until one of them has an answer. Keeps nothing but which of them are silent:
 * where all are, a question is answered at once, that nothing is known.
 */
export class DnsClient implements Resolver {
  private readonly servers: readonly Asked[];

  constructor(private readonly options: DnsClientOptions) {
    const { servers, clock, limits } = options;
    this.servers = servers.map((server) => ({ server, silence: new Silence(clock, limits) }));
  }

  async lookup<T extends DnsType>(type: T, name: string): Promise<DnsAnswer<DnsRecords[T]>> {
    const { servers } = this;
    const { attempts } = this.options.limits;
    const plain = plainName(name);
    // What is no name cannot exist.
    if (plain === null) return { kind: 'no-name', secure: false, ttl: 0 };
    let trouble: DnsAnswer<DnsRecords[T]> = { kind: 'temporary', reason: 'no DNS server is known' };
    for (let attempt = 0; attempt < attempts && servers.length > 0; attempt += 1) {
      const asked = servers[attempt % servers.length] as Asked;
      if (!asked.silence.mayAsk()) {
        if (attempt === 0) trouble = { kind: 'temporary', reason: 'the DNS servers do not answer' };
        continue;
      }
      const answer = await this.ask(asked, type, plain);
      if (answer.kind !== 'temporary') return answer;
      trouble = answer;
    }
    return trouble;
  }

  private async ask<T extends DnsType>(
    { server, silence }: Asked,
    type: T,
    name: string,
  ): Promise<DnsAnswer<DnsRecords[T]>> {
    const { limits, trusts } = this.options;
    const question: Question = { id: randomInt(0x1_0000), type, name };
    const packet = encodeQuestion(question, limits.udpSize);
    let heard = false;
    const read = (answer: Buffer): Message | null => {
      // Also what cannot be used says that somebody is there.
      heard = true;
      return decodeMessage(answer, question, limits.maxRecords);
    };
    try {
      let message = await exchangeUdp(server, packet, limits.timeout, read);
      // RFC 7766 §5: what did not fit is asked for over TCP.
      if (message.truncated) message = await exchangeTcp(server, packet, limits.timeout, read);
      return interpret(message, type, name, trusts(server));
    } catch (error) {
      return { kind: 'temporary', reason: (error as Error).message };
    } finally {
      if (heard) silence.answered();
      else silence.missed();
    }
  }
}
