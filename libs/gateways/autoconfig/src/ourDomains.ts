import { Injectable, Inject } from '@nestjs/common';
import { Directory } from '#core/directory';
import { canonicalDomain, kindOf, parseMailboxAddress } from '#kernel';

/** Which domains are served here. That somebody exists in one is told to nobody who has not signed in. */
@Injectable()
export class OurDomains {
  constructor(@Inject(Directory) private readonly directory: Directory) {}

  /** The domain in its comparison form, or null for one of others. */
  async find(name: string): Promise<string | null> {
    const domain = canonicalDomain(name);
    if (domain === null) return null;
    try {
      await this.directory.domainId(domain);
      return domain;
    } catch (error) {
      if (kindOf(error) === 'domain-unknown') return null;
      throw error;
    }
  }

  /** The domain of an address, or null where it is none of ours. */
  async ofAddress(address: string): Promise<string | null> {
    const parsed = parseMailboxAddress(address);
    return parsed === null ? null : await this.find(parsed.domain);
  }
}
