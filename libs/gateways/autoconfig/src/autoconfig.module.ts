import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { DirectoryModule } from '#core/directory';
import { AppleController } from './apple.controller.js';
import { AutodiscoverController } from './autodiscover.controller.js';
import { ClientConfigController } from './clientConfig.controller.js';
import { SetupController } from './setup.controller.js';
import { OurDomains } from './ourDomains.js';

/** Octets of a request for settings. */
const maxBody = 64 * 1024;

/** What this needs of the HTTP engine. */
interface Engine {
  addContentTypeParser(
    types: readonly string[],
    options: { readonly parseAs: 'buffer'; readonly bodyLimit: number },
    parser: (request: unknown, body: Buffer, done: (error: null, body: Buffer) => void) => void,
  ): unknown;
}

/** Clients find out by themselves how to reach this server. */
@Module({
  imports: [DirectoryModule],
  controllers: [ClientConfigController, AutodiscoverController, AppleController, SetupController],
  providers: [OurDomains],
})
export class AutoconfigModule implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const engine: Engine = this.host.httpAdapter.getInstance();
    const options = { parseAs: 'buffer', bodyLimit: maxBody } as const;
    engine.addContentTypeParser(['text/xml', 'application/xml'], options, (_request, body, done) => done(null, body));
  }
}
