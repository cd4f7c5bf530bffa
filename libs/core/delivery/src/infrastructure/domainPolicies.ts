import type { DataSource } from 'typeorm';
import type { Clock } from '#kernel';
import type { Directory } from '#core/directory';
import { defaultPolicy, type MailPolicy } from '../domain/mailPolicy.js';
import { DomainPolicy } from './entities.js';
import { Remembered } from './remembered.js';

/** Milliseconds after which a change is known in every process. */
const memory = 5000;

/** How each domain of ours treats mail that is not what it says it is. */
export class DomainPolicies {
  private readonly known: Remembered<MailPolicy | null>;

  constructor(
    private readonly source: DataSource,
    private readonly directory: Pick<Directory, 'domainId'>,
    clock: Clock,
  ) {
    this.known = new Remembered(clock, memory, (domain) => this.read(domain));
  }

  /** The policy of a domain that has one of its own; remembered for some seconds. */
  policyOf(domain: string): Promise<MailPolicy | null> {
    return this.known.get(domain);
  }

  /** Throws `domain-unknown`. */
  async show(domain: string): Promise<MailPolicy> {
    const own = await this.repository.findOneBy({ domainId: await this.directory.domainId(domain) });
    return own === null ? defaultPolicy : { dmarc: own.dmarc, spf: own.spf };
  }

  /** Changes what is given. Throws `domain-unknown`. */
  async change(domain: string, change: Partial<MailPolicy>): Promise<MailPolicy> {
    const policy = { ...(await this.show(domain)), ...change };
    await this.repository.upsert({ domainId: await this.directory.domainId(domain), ...policy }, ['domainId']);
    this.known.forget();
    return policy;
  }

  private async read(domain: string): Promise<MailPolicy | null> {
    const own = await this.repository
      .createQueryBuilder('policy')
      .innerJoin('domain', 'domain', 'domain.id = policy.domain_id')
      .where('domain.name = :domain', { domain })
      .getOne();
    return own && { dmarc: own.dmarc, spf: own.spf };
  }

  private get repository(): ReturnType<typeof this.source.getRepository<DomainPolicy>> {
    return this.source.getRepository(DomainPolicy);
  }
}
