import { Controller, Get, Header, Headers, Inject, NotFoundException, Query } from '@nestjs/common';
import { SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { clientConfig } from './documents/clientConfig.js';
import { OurDomains } from './ourDomains.js';
import { servicesOf } from './services.js';

/** What Thunderbird and others ask for when somebody has typed an address. */
@Controller()
export class ClientConfigController {
  constructor(
    @Inject(OurDomains) private readonly domains: OurDomains,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get(['mail/config-v1.1.xml', '.well-known/autoconfig/mail/config-v1.1.xml'])
  @Header('content-type', 'text/xml; charset=utf-8')
  async config(@Query('emailaddress') address: unknown, @Headers('host') host: string | undefined): Promise<string> {
    const domain = typeof address === 'string' ? await this.domains.ofAddress(address) : await this.ofHost(host ?? '');
    if (domain === null) throw new NotFoundException();
    return clientConfig(domain, servicesOf(this.settings));
  }

  private async ofHost(host: string): Promise<string | null> {
    const name = host.replace(/:\d+$/, '');
    return (await this.domains.find(name.replace(/^autoconfig\./i, ''))) ?? (await this.domains.find(name));
  }
}
