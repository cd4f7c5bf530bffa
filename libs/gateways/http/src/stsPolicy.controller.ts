import { Controller, Get, Header, Headers, Inject, NotFoundException } from '@nestjs/common';
import { stsPolicy } from '#core/delivery';
import { Directory } from '#core/directory';
import { canonicalDomain, kindOf } from '#kernel';
import { SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';

const host = /^mta-sts\.([^:]+)(?::\d+)?$/i;

/** The policy of each of our domains about TLS (RFC 8461 §3.3), for whoever brings HTTPS to us. */
@Controller('.well-known')
export class StsPolicyController {
  constructor(
    @Inject(Directory) private readonly directory: Directory,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('mta-sts.txt')
  @Header('content-type', 'text/plain; charset=utf-8')
  async policy(@Headers('host') name: string | undefined): Promise<string> {
    const domain = canonicalDomain(host.exec(name ?? '')?.[1] ?? '');
    if (domain === null || !(await this.isOurs(domain))) throw new NotFoundException();
    const { hostname, tlsCert } = this.settings;
    return stsPolicy({ hostname: canonicalDomain(hostname) ?? hostname, isTrusted: tlsCert !== null });
  }

  private async isOurs(domain: string): Promise<boolean> {
    try {
      await this.directory.domainId(domain);
      return true;
    } catch (error) {
      if (kindOf(error) === 'domain-unknown') return false;
      throw error;
    }
  }
}
