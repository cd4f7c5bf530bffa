import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type Answer, decode, encode, type Packet, streamDecode } from 'dns-packet';
import type { DnsRecords, DnsType } from '#kernel';
import { type DnsNode, type DnsZones, walkZones, ZONE_NEGATIVE_TTL, ZONE_TTL } from './zones.js';

const AUTHENTIC_DATA = 1 << 5;
const TRUNCATED = 1 << 9;
const NAME_ERROR = 3;
const failures = { servfail: { flags: 2 }, refused: { flags: 5 }, silent: null, garbage: 'garbage' } as const;

/** A DNS server on loopback, of UDP and of TCP, that answers from zones and writes its packets by another's codec. */
export class LoopbackDnsServer {
  /** What was asked, with the way it came: `udp A one.example`. */
  readonly asked: string[] = [];
  private readonly udp = createSocket('udp4');
  private readonly tcp = createServer();

  constructor(public zones: DnsZones) {}

  /** Listens; gives the port, which both share. */
  async start(): Promise<number> {
    this.tcp.on('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        const answer = this.answer('tcp', streamDecode(data));
        if (answer !== null) socket.end(Buffer.concat([Buffer.of(answer.length >> 8, answer.length & 0xff), answer]));
      });
    });
    this.tcp.listen(0, '127.0.0.1');
    await once(this.tcp, 'listening');
    const { port } = this.tcp.address() as AddressInfo;
    this.udp.on('message', (data, from) => {
      const answer = this.answer('udp', decode(data));
      if (answer !== null) this.udp.send(answer, from.port, from.address);
    });
    this.udp.bind(port, '127.0.0.1');
    await once(this.udp, 'listening');
    return port;
  }

  stop(): void {
    this.udp.close();
    this.tcp.close();
  }

  /** The octets to send; null for silence. */
  private answer(way: 'udp' | 'tcp', query: Packet): Buffer | null {
    const question = query.questions?.[0];
    if (question === undefined) return null;
    const type = question.type as DnsType;
    this.asked.push(`${way} ${type} ${question.name}`);
    const packet = this.packetFor(type, question.name, way);
    if (packet === null || packet === 'garbage') return packet === null ? null : Buffer.from('\0');
    return Buffer.from(encode({ ...packet, type: 'response', id: query.id ?? 0, questions: [question] }));
  }

  private packetFor(type: DnsType, asked: string, way: 'udp' | 'tcp'): Packet | 'garbage' | null {
    const walk = walkZones(this.zones, type, asked);
    if (walk === null) return { answers: circle(this.zones, asked) };
    const { name, node, exists } = walk;
    if (node?.fails) return failures[node.fails];
    if (node?.truncated && way === 'udp') return { flags: TRUNCATED };
    const path = [...walk.aliases.map(([alias]) => this.zones[alias]), node];
    const flags = path.every((each) => each?.secure) ? AUTHENTIC_DATA : 0;
    const aliases = walk.aliases.map(([alias, data]): Answer => ({ type: 'CNAME', name: alias, data, ttl: ZONE_TTL }));
    const records = recordsAt(node, type, name);
    const answers = [...aliases, ...records];
    if (records.length > 0) return { flags, answers };
    return { flags: flags | (exists ? 0 : NAME_ERROR), answers, authorities: [soa] };
  }
}

const soa: Answer = {
  type: 'SOA',
  name: 'example',
  ttl: 2 * ZONE_NEGATIVE_TTL,
  data: { mname: 'ns.example', rname: 'hostmaster.example', minimum: ZONE_NEGATIVE_TTL, serial: 1 },
};

function recordsAt(node: DnsNode | null, type: DnsType, name: string): Answer[] {
  const records = (node?.[type] ?? []) as readonly DnsRecords[DnsType][];
  const ttl = node?.ttl ?? ZONE_TTL;
  return records.map((record) => ({ type, name, ttl, data: dataOf(type, record) }) as Answer);
}

/** What a server says of aliases that lead in a circle: the aliases. */
function circle(zones: DnsZones, from: string): Answer[] {
  const answers: Answer[] = [];
  for (let name = from; !answers.some((answer) => answer.name === name); ) {
    const data = zones[name]?.CNAME?.[0] as string;
    answers.push({ type: 'CNAME', name, data, ttl: ZONE_TTL });
    name = data;
  }
  return answers;
}

/** A record as the codec wants it. */
function dataOf(type: DnsType, record: DnsRecords[DnsType]): unknown {
  if (type === 'TXT')
    return (record as string).match(/[^]{1,255}/g)?.map((piece) => Buffer.from(piece, 'latin1')) ?? '';
  if (type === 'TLSA') {
    const { usage, selector, matching, data } = record as DnsRecords['TLSA'];
    return { usage, selector, matchingType: matching, certificate: Buffer.from(data) };
  }
  if (type === 'CAA') {
    const { critical, tag, value } = record as DnsRecords['CAA'];
    return { flags: critical ? 128 : 0, tag, value };
  }
  if (type === 'MX' && (record as DnsRecords['MX']).exchange === '') return { ...(record as object), exchange: '.' };
  return record;
}
