import { Controller, Get, Inject, NotFoundException, Param, Res } from '@nestjs/common';
import { SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { mobileconfig } from './documents/mobileconfig.js';
import { OurDomains } from './ourDomains.js';
import { servicesOf } from './services.js';

/** What this needs of the reply of the HTTP engine. */
interface Reply {
  headers(values: Readonly<Record<string, string>>): this;
  send(body: string): PromiseLike<unknown>;
}

/** Profiles for Apple's devices. They hold no secret, and are the same whether somebody of the address exists or not. */
@Controller('apple')
export class AppleController {
  constructor(
    @Inject(OurDomains) private readonly domains: OurDomains,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get(':file')
  async profile(@Param('file') file: string, @Res() reply: Reply): Promise<void> {
    const [, address = ''] = /^(.{1,320})\.mobileconfig$/i.exec(file) ?? [];
    if ((await this.domains.ofAddress(address)) === null) throw new NotFoundException();
    const headers = {
      'content-type': 'application/x-apple-aspen-config; charset=utf-8',
      'content-disposition': 'attachment; filename="fumibako.mobileconfig"',
    };
    await reply.headers(headers).send(mobileconfig(address.toLowerCase(), servicesOf(this.settings)));
  }
}
