import {
  authorDomain,
  type Authenticated,
  type BimiVerdict,
  checkHost,
  checkIprev,
  type DmarcVerdict,
  type DkimVerdict,
  evaluateDmarc,
  type IprevVerdict,
  lookUpBimi,
  MAILAUTH_LIMITS as limits,
  MessageScan,
  type ScannedMessage,
  verifyArc,
  verifyDkim,
} from '#formats/mailauth';
import { canonicalDomain, type Clock, printAddress, type Resolver } from '#kernel';
import { type Assessment, type Author, envelopeFinding, type SpfFinding, voucherIn } from '../../domain/assessment.js';
import type { DeliveryRequest } from '../../domain/transaction.js';
import { BoundedResolver } from './boundedResolver.js';

export interface CheckParts {
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly hostname: string;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Domains whose seals are believed. */
  readonly trustedSealers: ReadonlySet<string>;
}

/** Milliseconds for what a sender can make slow, and for all of it: DMARC's own question always has time left. */
const [checkTime, wholeTime] = [4000, 5000];

/**
 * Finds out where one message comes from, while it comes: its octets as they were received, one pass. SPF and the name of
 * the address are looked up meanwhile; the rest when the message is there.
 */
export class MessageCheck {
  private readonly scan = new MessageScan(limits);
  private readonly early: BoundedResolver;
  private readonly late: BoundedResolver;
  private readonly last: BoundedResolver;
  private readonly way: Promise<{ readonly spf: readonly SpfFinding[]; readonly iprev: IprevVerdict }>;

  constructor(
    private readonly request: DeliveryRequest,
    private readonly parts: CheckParts,
  ) {
    this.early = new BoundedResolver(parts.resolver, checkTime);
    this.late = new BoundedResolver(parts.resolver, checkTime);
    this.last = new BoundedResolver(parts.resolver, wholeTime);
    this.way = this.checkWay();
    // Whoever goes away before the end asks for no result.
    this.way.catch(() => undefined);
  }

  write(chunk: Buffer): void {
    this.scan.write(chunk);
  }

  /** All of the message was there. */
  async finish(): Promise<Assessment> {
    try {
      const message = this.scan.end();
      const author = authorOf(message);
      const domain = typeof author === 'string' ? null : author.domain;
      // Asked for before a sender's own names can take the time.
      if (domain !== null) void this.last.lookup('TXT', `_dmarc.${domain}`);
      const environment = { resolver: this.late, limits, now: Math.floor(this.parts.clock.now() / 1000) };
      const [{ spf, iprev }, dkim, arc] = await Promise.all([
        this.way,
        message.headerTooLong ? [] : verifyDkim(message, environment),
        verifyArc(message, environment),
      ]);
      const dmarc = domain === null ? null : await this.dmarc(domain, spf, dkim);
      const bimi = dmarc === null ? null : await this.bimi(message, dmarc, dkim);
      const vouchedBy = voucherIn(arc, this.parts.trustedSealers);
      return { remote: this.request.sender.address, iprev, spf, dkim, arc, author, dmarc, bimi, vouchedBy };
    } finally {
      this.close();
    }
  }

  close(): void {
    for (const resolver of [this.early, this.late, this.last]) resolver.close();
  }

  private async checkWay(): Promise<{ spf: readonly SpfFinding[]; iprev: IprevVerdict }> {
    const { sender, reversePath } = this.request;
    const helo = canonicalDomain(sender.helo);
    const identities: Omit<SpfFinding, 'verdict'>[] = [];
    if (helo !== null) identities.push({ identity: 'helo', value: helo, domain: helo });
    if (reversePath !== null)
      identities.push({ identity: 'mailfrom', value: printAddress(reversePath), domain: reversePath.domain });
    const environment = {
      resolver: this.early,
      limits,
      receiver: this.parts.hostname,
      now: Math.floor(this.parts.clock.now() / 1000),
    };
    const [iprev, ...spf] = await Promise.all([
      checkIprev(sender.address, this.early, limits),
      ...identities.map(async (each): Promise<SpfFinding> => {
        const query = { ip: sender.address, domain: each.domain, sender: each.value, helo: sender.helo };
        return { ...each, verdict: await checkHost(query, environment) };
      }),
    ]);
    return { spf, iprev };
  }

  private async bimi(message: ScannedMessage, dmarc: DmarcVerdict, dkim: readonly DkimVerdict[]): Promise<BimiVerdict> {
    // What signs a part of the body alone is no pass.
    const signedWhole = dkim.some(({ result }) => result === 'pass');
    const environment = { resolver: this.last, limits, random: this.parts.random };
    return await lookUpBimi(message.fields, dmarc, signedWhole, environment);
  }

  private async dmarc(author: string, spf: readonly SpfFinding[], dkim: readonly DkimVerdict[]): Promise<DmarcVerdict> {
    const environment = { resolver: this.last, limits, random: this.parts.random };
    const envelope = envelopeFinding(spf);
    const way = envelope && { domain: envelope.domain, passes: envelope.verdict.result === 'pass' };
    const signers = dkim.flatMap(({ result, signature }): Authenticated[] =>
      signature === null ? [] : [{ domain: signature.domain, passes: result === 'pass' }],
    );
    const verdict = await evaluateDmarc(author, way, signers, environment);
    if (verdict.result !== 'fail') return verdict;
    // What the DNS kept back of the author's own names could have made it pass (RFC 7489 §6.6.3 defers it, too).
    const unknown = [
      ...(envelope?.verdict.result === 'temperror' ? [envelope.domain] : []),
      ...dkim.flatMap(({ result, signature }) => (result === 'temperror' && signature ? [signature.domain] : [])),
    ];
    const passing = unknown.map((domain) => ({ domain, passes: true }));
    if (unknown.length === 0 || (await evaluateDmarc(author, null, passing, environment)).result === 'fail')
      return verdict;
    const reason = 'SPF or DKIM of the author could not be looked up';
    return { ...verdict, result: 'temperror', reason, policy: 'none', disposition: 'none' };
  }
}

function authorOf({ fields, headerTooLong }: ScannedMessage): Author {
  if (headerTooLong) return 'unclear';
  const domain = authorDomain(fields);
  if (domain !== null && domain !== '') return { domain };
  return fields.some(({ name }) => name === 'from') ? 'unclear' : 'none';
}
