import { type DnsAnswer, type DnsRecords, type DnsType, type Resolver, recordsOf } from '#kernel';
import { type Ip, parseIp, printIp, reverseName, sharesPrefix } from '../ip.js';
import type { MailauthLimits } from '../limits.js';
import { expandDomain, expandMacros, type MacroContext } from './macro.js';
import { isSpfRecord, parseSpfRecord, type SpfMechanism, SpfFault, type SpfRecord, type SpfResult } from './record.js';

/** Ends the evaluation with a result (RFC 7208 §2.6.6, §2.6.7). */
class SpfEnd extends Error {
  constructor(
    readonly result: 'temperror' | 'permerror',
    message: string,
  ) {
    super(message);
  }
}

export interface SpfVerdict {
  readonly result: SpfResult;
  /** The directive that decided. */
  readonly mechanism: string | null;
  readonly reason: string | null;
  /** The domain's own words about a fail. */
  readonly explanation: string | null;
}

export interface SpfQuery {
  readonly ip: string;
  /** The domain whose policy is asked. */
  readonly domain: string;
  /** The whole mailbox, or a domain alone, for which `postmaster` is taken as local part. */
  readonly sender: string;
  readonly helo: string;
}

export interface SpfEnvironment {
  readonly resolver: Resolver;
  readonly limits: MailauthLimits;
  /** The name of this host. */
  readonly receiver: string;
  /** Seconds since 1970. */
  readonly now: number;
}

/** `check_host()` of RFC 7208 §4. */
export async function checkHost(query: SpfQuery, environment: SpfEnvironment): Promise<SpfVerdict> {
  const ip = parseIp(query.ip);
  if (ip === null) return { result: 'permerror', mechanism: null, reason: 'no IP address', explanation: null };
  return await new Evaluation(ip, query, environment).start();
}

/** RFC 7208 §4.3: a domain of several labels, each of 1 to 63 octets. */
function isAskable(domain: string): boolean {
  const labels = domain.replace(/\.$/, '').split('.');
  return domain.length <= 254 && labels.length > 1 && labels.every((label) => label.length > 0 && label.length < 64);
}

class Evaluation {
  private lookups = 0;
  private voids = 0;
  private readonly sender: MacroContext['sender'];

  constructor(
    private readonly ip: Ip,
    private readonly query: SpfQuery,
    private readonly environment: SpfEnvironment,
  ) {
    const at = query.sender.lastIndexOf('@');
    // RFC 7208 §4.3: without a local part, postmaster stands for it.
    this.sender = { local: query.sender.slice(0, Math.max(at, 0)) || 'postmaster', domain: query.sender.slice(at + 1) };
  }

  async start(): Promise<SpfVerdict> {
    try {
      return await this.check(this.query.domain, true);
    } catch (error) {
      if (error instanceof SpfEnd)
        return { result: error.result, mechanism: null, reason: error.message, explanation: null };
      if (error instanceof SpfFault)
        return { result: 'permerror', mechanism: null, reason: error.message, explanation: null };
      throw error;
    }
  }

  private async check(domain: string, explains: boolean): Promise<SpfVerdict> {
    const record = await this.recordOf(domain);
    if (record === null) return { result: 'none', mechanism: null, reason: null, explanation: null };
    for (const mechanism of record.mechanisms) {
      if (!(await this.matches(mechanism, domain))) continue;
      const explanation = explains && mechanism.result === 'fail' ? await this.explain(record, domain) : null;
      return { result: mechanism.result, mechanism: mechanism.text, reason: null, explanation };
    }
    if (record.redirect === null) return { result: 'neutral', mechanism: null, reason: null, explanation: null };
    this.countLookup();
    const target = await expandDomain(record.redirect, this.context(domain));
    const verdict = await this.check(target, explains);
    // RFC 7208 §6.1.
    if (verdict.result === 'none') throw new SpfEnd('permerror', `redirect=${target} has no policy`);
    return verdict;
  }

  /** RFC 7208 §4.4, §4.5: the one policy of a domain, null where it has none. */
  private async recordOf(domain: string): Promise<SpfRecord | null> {
    if (!isAskable(domain)) return null;
    const answer = await this.environment.resolver.lookup('TXT', domain);
    if (answer.kind === 'temporary') throw new SpfEnd('temperror', `${domain}: ${answer.reason}`);
    const [text, second] = recordsOf(answer).filter(isSpfRecord);
    if (text === undefined) return null;
    if (second !== undefined) throw new SpfEnd('permerror', `${domain} has several policies`);
    if (text.length > this.environment.limits.spfRecordOctets) throw new SpfEnd('permerror', 'the policy is too long');
    return parseSpfRecord(text);
  }

  private context(domain: string): MacroContext {
    const { query, sender, ip, environment } = this;
    const { receiver, now } = environment;
    return { ip, sender, helo: query.helo, domain, receiver, now, validated: () => this.validatedName(domain) };
  }

  /** RFC 7208 §4.6.4: more lookups than the limit are a permanent error. */
  private countLookup(): void {
    this.lookups += 1;
    if (this.lookups > this.environment.limits.spfLookups) throw new SpfEnd('permerror', 'too many DNS lookups');
  }

  /** A query of a mechanism: what fails ends the evaluation, and what finds nothing is counted (RFC 7208 §4.6.4). */
  private async ask<T extends DnsType>(type: T, name: string): Promise<readonly DnsRecords[T][]> {
    const answer: DnsAnswer<DnsRecords[T]> = await this.environment.resolver.lookup(type, name);
    if (answer.kind === 'temporary') throw new SpfEnd('temperror', `${name}: ${answer.reason}`);
    if (answer.kind !== 'found') {
      this.voids += 1;
      if (this.voids > this.environment.limits.spfVoidLookups)
        throw new SpfEnd('permerror', 'too many DNS lookups that find nothing');
    }
    return recordsOf(answer);
  }

  private async matches(mechanism: SpfMechanism, domain: string): Promise<boolean> {
    if (mechanism.kind === 'all') return true;
    if (mechanism.kind === 'ip') return sharesPrefix(this.ip, mechanism.ip, mechanism.bits);
    this.countLookup();
    const target = mechanism.domain === '' ? domain : await expandDomain(mechanism.domain, this.context(domain));
    switch (mechanism.kind) {
      case 'include':
        return await this.includes(target);
      case 'exists':
        // RFC 7208 §5.7: an A record, whatever the client's kind of address.
        return (await this.ask('A', target)).length > 0;
      case 'ptr':
        return (await this.validatedNames()).some((name) => isBelow(name, target));
      case 'a':
        return this.isAmong(await this.addressesOf(target), mechanism);
      case 'mx':
        return await this.matchesMx(target, mechanism);
    }
  }

  /** RFC 7208 §5.2: the table of what the other policy's result means. */
  private async includes(target: string): Promise<boolean> {
    const { result } = await this.check(target, false);
    if (result === 'none') throw new SpfEnd('permerror', `include:${target} has no policy`);
    return result === 'pass';
  }

  private async addressesOf(name: string): Promise<readonly string[]> {
    return this.ip.length === 4 ? await this.ask('A', name) : await this.ask('AAAA', name);
  }

  private isAmong(addresses: readonly string[], { bits4, bits6 }: { bits4: number; bits6: number }): boolean {
    const bits = this.ip.length === 4 ? bits4 : bits6;
    return addresses.some((address) => sharesPrefix(this.ip, parseIp(address) ?? [], bits));
  }

  private async matchesMx(target: string, mechanism: { bits4: number; bits6: number }): Promise<boolean> {
    const hosts = await this.ask('MX', target);
    // RFC 7208 §4.6.4: more than ten names are a permanent error.
    if (hosts.length > this.environment.limits.spfNames)
      throw new SpfEnd('permerror', `${target} has too many MX hosts`);
    for (const { exchange } of hosts.toSorted((left, right) => left.preference - right.preference))
      if (exchange !== '' && this.isAmong(await this.addressesOf(exchange), mechanism)) return true;
    return false;
  }

  /** RFC 7208 §5.5: names of the client that lead back to it. What fails is left out. */
  private async validatedNames(): Promise<readonly string[]> {
    const { resolver, limits } = this.environment;
    const names = recordsOf(await resolver.lookup('PTR', reverseName(this.ip))).slice(0, limits.spfNames);
    const type = this.ip.length === 4 ? 'A' : 'AAAA';
    const found: string[] = [];
    for (const name of names) {
      const addresses = recordsOf(await resolver.lookup(type, name));
      if (addresses.some((address) => sharesPrefix(this.ip, parseIp(address) ?? [], 8 * this.ip.length)))
        found.push(name);
    }
    return found;
  }

  /** The value of `p`: the domain itself, else one below it, else any (RFC 7208 §7.3). */
  private async validatedName(domain: string): Promise<string> {
    const names = await this.validatedNames();
    const same = names.find((name) => name.toLowerCase() === domain.toLowerCase());
    return same ?? names.find((name) => isBelow(name, domain)) ?? names[0] ?? 'unknown';
  }

  /** RFC 7208 §6.2: whatever goes wrong, there is just no explanation. */
  private async explain({ exp }: SpfRecord, domain: string): Promise<string | null> {
    if (exp === null) return null;
    const context = this.context(domain);
    const target = await expandDomain(exp, context);
    const texts = recordsOf(await this.environment.resolver.lookup('TXT', target));
    const [text = ''] = texts;
    if (texts.length !== 1 || !/^[ -~]*$/.test(text)) return null;
    // Blanks may stand in an explanation, between macro-strings (RFC 7208 §7.1).
    const words = await Promise.all(text.split(' ').map((word) => expandMacros(word, context)));
    const explanation = words.includes(null) ? null : words.join(' ');
    return explanation !== null && /^[ -~]*$/.test(explanation) ? explanation : null;
  }
}

function isBelow(name: string, domain: string): boolean {
  const [lower, upper] = [name.toLowerCase(), domain.toLowerCase()];
  return lower === upper || lower.endsWith(`.${upper}`);
}

/** The words of a comment about a verdict, for traces and `Authentication-Results`. */
export function describeSpf({ result, mechanism, reason }: SpfVerdict, ip: string): string {
  const address = parseIp(ip);
  return `${address === null ? 'unknown' : printIp(address)}: ${reason ?? mechanism ?? result}`;
}
