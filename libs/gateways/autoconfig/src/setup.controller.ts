import { Controller, Get, Headers, Inject, NotFoundException, Param, Res } from '@nestjs/common';
import { languageOf, pageHeaders } from '#formats/page';
import { SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { setupPage } from './documents/setupPage.js';
import { OurDomains } from './ourDomains.js';
import { servicesOf } from './services.js';

/** What this needs of the reply of the HTTP engine. */
interface Reply {
  headers(values: Readonly<Record<string, string>>): this;
  send(body: string): PromiseLike<unknown>;
}

/** How to set up programs and devices, for any address of ours: whether somebody has it is not told. */
@Controller('setup')
export class SetupController {
  constructor(
    @Inject(OurDomains) private readonly domains: OurDomains,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get(':address')
  async show(
    @Param('address') address: string,
    @Headers('accept-language') languages: string | undefined,
    @Res() reply: Reply,
  ): Promise<void> {
    if ((await this.domains.ofAddress(address)) === null) throw new NotFoundException();
    const text = setupPage(languageOf(languages), address.toLowerCase(), servicesOf(this.settings));
    await reply.headers(pageHeaders).send(text);
  }
}
