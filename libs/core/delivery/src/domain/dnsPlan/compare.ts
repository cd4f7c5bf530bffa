import { checkHost, MAILAUTH_LIMITS, parseDmarcRecord } from '#formats/mailauth';
import { type DnsAnswer, recordsOf, type Resolver } from '#kernel';
import { samePublicKey } from '../dkimStates.js';
import type { DnsFacts, PlannedRecord } from './plan.js';

/** What the DNS says of a planned record. `unknown`: it gave no answer. */
export interface RecordState {
  readonly record: PlannedRecord;
  readonly state: 'ok' | 'missing' | 'different' | 'unknown';
  /** As the DNS has it. */
  readonly found: readonly string[];
  /** What to do; null where all is well. */
  readonly advice: string | null;
}

type Judged = Pick<RecordState, 'state' | 'found' | 'advice'>;

interface Asking {
  readonly record: PlannedRecord;
  readonly facts: DnsFacts;
  readonly resolver: Resolver;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Compares what should be published with what is. */
export async function compareRecords(
  records: readonly PlannedRecord[],
  facts: DnsFacts,
  resolver: Resolver,
  now: number,
): Promise<readonly RecordState[]> {
  return await Promise.all(
    records.map(async (record) => ({ record, ...(await comparers[record.type]({ record, facts, resolver, now })) })),
  );
}

const comparers: Readonly<Record<PlannedRecord['type'], (asking: Asking) => Promise<Judged>>> = {
  MX: async ({ record, facts, resolver }) => {
    const answer = await resolver.lookup('MX', record.name);
    const found = recordsOf(answer).map(({ preference, exchange }) => `${preference} ${exchange}.`);
    const isOurs = recordsOf(answer).some(({ exchange }) => sameName(exchange, facts.hostname));
    return judged(
      answer,
      record,
      found,
      isOurs,
      'mail goes elsewhere: add the record, or leave it where that is meant',
    );
  },
  TXT: (asking) => (textComparers[asking.record.purpose] ?? compareText)(asking),
  SRV: async ({ record, resolver }) => {
    const answer = await resolver.lookup('SRV', record.name);
    const found = recordsOf(answer).map((each) => `${each.priority} ${each.weight} ${each.port} ${each.target}.`);
    const [, , port = '', target = ''] = record.value.split(' ');
    // A service that is off need not be announced as such.
    if (port === '0' && answer.kind !== 'temporary' && found.length === 0) return { state: 'ok', found, advice: null };
    const same = recordsOf(answer).some((each) => String(each.port) === port && sameName(each.target, target));
    return judged(answer, record, found, same, 'it leads elsewhere: replace it');
  },
  CNAME: async ({ record, facts, resolver }) => {
    const answer = await resolver.lookup('CNAME', record.name);
    const found = recordsOf(answer).map((target) => `${target}.`);
    if (recordsOf(answer).some((target) => sameName(target, facts.hostname)))
      return { state: 'ok', found, advice: null };
    // Addresses of the server itself do as well.
    const [own, host] = [await addressesOf(record.name, resolver), await addressesOf(facts.hostname, resolver)];
    const same = own.length > 0 && own.every((address) => host.includes(address));
    return judged(answer, record, [...found, ...own], same, 'it leads elsewhere: replace it');
  },
  CAA: async ({ record, resolver }) => {
    const answer = await resolver.lookup('CAA', record.name);
    const found = recordsOf(answer).map(({ critical, tag, value }) => `${critical ? 128 : 0} ${tag} "${value}"`);
    return judged(answer, record, found, found.length > 0, '');
  },
  TLSA: async ({ record, resolver }) => {
    const answer = await resolver.lookup('TLSA', record.name);
    const found = recordsOf(answer).map(
      ({ usage, selector, matching, data }) => `${usage} ${selector} ${matching} ${Buffer.from(data).toString('hex')}`,
    );
    const stale = 'it names another certificate, so that mail is kept away where DNSSEC is in use: replace it at once';
    const state = judged(answer, record, found, found.includes(record.value), stale);
    // RFC 7672 §2.2: without DNSSEC nobody looks at it.
    if (state.state !== 'ok' || answer.kind !== 'found' || answer.secure) return state;
    return {
      ...state,
      state: 'different',
      advice: 'the zone is not signed (DNSSEC), so that nobody believes it: sign it',
    };
  },
};

const textComparers: Partial<Record<PlannedRecord['purpose'], (asking: Asking) => Promise<Judged>>> = {
  spf: async (asking) => {
    const { record, facts, resolver, now } = asking;
    const { answer, found } = await texts(asking, /^v=spf1(?: |$)/i);
    if (found.length !== 1)
      return judged(answer, record, found, false, 'several policies count as none: leave one of them');
    const addresses = await addressesOf(facts.hostname, resolver);
    const environment = { resolver, limits: MAILAUTH_LIMITS, receiver: facts.hostname, now };
    const sender = `postmaster@${facts.domain}`;
    const verdicts = await Promise.all(
      addresses.map((ip) => checkHost({ ip, domain: facts.domain, sender, helo: facts.hostname }, environment)),
    );
    const results = verdicts.map(({ result }) => result);
    if (results.includes('temperror')) return { state: 'unknown', found, advice: later };
    const isRight = results.every((result) => result === 'pass') || facts.smarthost !== null;
    const bad = results.includes('permerror');
    return judged(
      answer,
      record,
      found,
      isRight && !bad,
      bad ? 'it cannot be read: replace it' : 'it does not let this server send: add mx',
    );
  },
  dkim: async (asking) => {
    const { record } = asking;
    const { answer, found } = await texts(asking, /(?:^|;)\s*p\s*=/);
    const wanted = record.value.replace(/"\s*"/g, '');
    const same = found.length === 1 && samePublicKey(found[0] as string, wanted.slice(1, -1));
    return judged(answer, record, found, same, 'it holds another key: replace it');
  },
  dmarc: async (asking) => {
    const { answer, found } = await texts(asking, /^v\s*=\s*DMARC1/i);
    const isRight = found.length === 1 && parseDmarcRecord(found[0] as string) !== null;
    return judged(answer, asking.record, found, isRight, 'it cannot be read: replace it');
  },
  'mta-sts': async (asking) => {
    const { answer, found } = await texts(asking, /^v=STSv1\s*;/i);
    const isRight = found.length === 1 && /;\s*id=[a-z0-9]{1,32}\s*(?:;|$)/i.test(found[0] as string);
    return judged(answer, asking.record, found, isRight, 'it cannot be read: replace it');
  },
  'tls-rpt': async (asking) => {
    const { answer, found } = await texts(asking, /^v=TLSRPTv1\s*;/i);
    const isRight = found.length === 1 && /;\s*rua\s*=\s*(?:mailto|https):/i.test(found[0] as string);
    return judged(answer, asking.record, found, isRight, 'it cannot be read: replace it');
  },
};

async function compareText(asking: Asking): Promise<Judged> {
  const { answer, found } = await texts(asking, /^/);
  const same = found.some((text) => asking.record.value === `"${text}"`);
  return judged(answer, asking.record, found, same, 'it says something else: replace it');
}

const later = 'the DNS gave no answer: try again later';

/** The TXT records of a name that are of a kind; others beside them mean nothing. */
async function texts(
  { record, resolver }: Asking,
  kind: RegExp,
): Promise<{ readonly answer: DnsAnswer<string>; readonly found: readonly string[] }> {
  const answer = await resolver.lookup('TXT', record.name);
  return { answer, found: recordsOf(answer).filter((text) => kind.test(text)) };
}

function judged(
  answer: DnsAnswer<unknown>,
  { name, type, value }: PlannedRecord,
  found: readonly string[],
  isRight: boolean,
  otherwise: string,
): Judged {
  if (isRight) return { state: 'ok', found, advice: null };
  if (answer.kind === 'temporary') return { state: 'unknown', found, advice: later };
  if (found.length > 0) return { state: 'different', found, advice: otherwise };
  return { state: 'missing', found, advice: `add ${name}. IN ${type} ${value}` };
}

async function addressesOf(name: string, resolver: Resolver): Promise<readonly string[]> {
  const answers = await Promise.all([resolver.lookup('A', name), resolver.lookup('AAAA', name)]);
  return answers.flatMap(recordsOf);
}

const sameName = (left: string, right: string): boolean => bare(left) === bare(right);
const bare = (name: string): string => name.toLowerCase().replace(/\.$/, '');
