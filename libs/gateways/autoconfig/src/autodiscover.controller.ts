import type { IncomingMessage } from 'node:http';
import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { Authentication, type Principal, SignIn } from '#core/directory';
import type { Clock } from '#kernel';
import { mayUseCleartext } from '#platform/net';
import { CLOCK, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { autodiscoverAnswer, autodiscoverError, outlookSchema, readAutodiscover } from './documents/autodiscover.js';
import { OurDomains } from './ourDomains.js';
import { servicesOf } from './services.js';

/** What this needs of the HTTP engine. */
interface Request {
  readonly raw: IncomingMessage;
}
interface Reply {
  code(status: number): this;
  headers(values: Readonly<Record<string, string>>): this;
  send(body: string): PromiseLike<unknown>;
}

/** Spellings of the one path: clients differ, and the engine tells letters apart. */
const paths = [
  'autodiscover/autodiscover.xml',
  'Autodiscover/Autodiscover.xml',
  'AutoDiscover/AutoDiscover.xml',
  'Autodiscover/autodiscover.xml',
  'autodiscover/Autodiscover.xml',
  'AUTODISCOVER/AUTODISCOVER.XML',
];
const xml = { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' };
const challenge = { ...xml, 'www-authenticate': 'Basic realm="Fumibako", charset="UTF-8"' };

/** Autodiscover as Outlook, Evolution, Apple Mail and Thunderbird ask for it (POX), and where it is (v2). */
@Controller()
export class AutodiscoverController {
  private readonly signIn: SignIn;

  constructor(
    @Inject(OurDomains) private readonly domains: OurDomains,
    @Inject(Authentication) authentication: Authentication,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.signIn = new SignIn(authentication, 'imap');
  }

  @Post(paths)
  async ask(@Body() body: unknown, @Req() request: Request, @Res() reply: Reply): Promise<void> {
    const now = new Date(this.clock.now());
    const client = (request.raw.socket.remoteAddress ?? '').replace(/^::ffff:(?=[\d.]+$)/, '');
    const isProtected = 'encrypted' in request.raw.socket || mayUseCleartext(this.settings.cleartextAuth, client);
    // No password is asked for where it would be sent in the clear: the client is led to HTTPS.
    if (!isProtected) return await this.redirect(reply);
    const wanted = Buffer.isBuffer(body) ? readAutodiscover(body) : null;
    if (wanted === null) return void (await reply.code(200).headers(xml).send(autodiscoverError(600, now)));
    // Nobody is asked for the password of another server, nor told who exists here.
    if ((await this.domains.ofAddress(wanted.address)) === null || wanted.schema !== outlookSchema)
      return void (await reply.code(200).headers(xml).send(autodiscoverError(601, now)));
    const somebody = await this.signedIn(request.raw.headers.authorization, client);
    if (somebody === null) return void (await reply.code(401).headers(challenge).send(''));
    const { address, name } = somebody;
    const text = autodiscoverAnswer({ address, name: name ?? address }, servicesOf(this.settings));
    await reply.code(200).headers(xml).send(text);
  }

  /** Where a client is to ask for a protocol (Autodiscover v2); nobody signs in for it. */
  @Get(['autodiscover/autodiscover.json', 'autodiscover/autodiscover.json/v1.0/:address'])
  async where(@Query('Protocol') protocol: unknown, @Res() reply: Reply): Promise<void> {
    const { web } = servicesOf(this.settings);
    const json = { 'content-type': 'application/json; charset=utf-8' };
    const name = typeof protocol === 'string' ? protocol : '';
    if (name.toLowerCase() !== 'autodiscoverv1' || web === null) {
      const error = {
        ErrorCode: name === '' ? 'MandatoryParameterMissing' : 'ProtocolNotSupported',
        ErrorMessage: name === '' ? 'Protocol is missing.' : 'The protocol is not served here.',
      };
      await reply.code(400).headers(json).send(JSON.stringify(error));
      return;
    }
    const url = `${web}/autodiscover/autodiscover.xml`;
    await reply
      .code(200)
      .headers(json)
      .send(JSON.stringify({ Protocol: 'AutodiscoverV1', Url: url }));
  }

  /** Clients look over HTTP for where HTTPS is. */
  @Get(paths)
  async look(@Res() reply: Reply): Promise<void> {
    await this.redirect(reply);
  }

  private async redirect(reply: Reply): Promise<void> {
    const { web } = servicesOf(this.settings);
    if (web === null) return void (await reply.code(404).headers(xml).send(''));
    await reply
      .code(302)
      .headers({ location: `${web}/autodiscover/autodiscover.xml` })
      .send('');
  }

  private async signedIn(header: string | undefined, clientAddress: string): Promise<Principal | null> {
    const [, credentials = ''] = /^basic +(\S{1,4096})$/i.exec(header?.trim() ?? '') ?? [];
    const text = Buffer.from(credentials, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    if (colon < 1) return null;
    const context = { mechanism: 'BASIC', clientAddress };
    const found = await this.signIn.verifyPassword(text.slice(0, colon), text.slice(colon + 1), context);
    if (found !== null && !('temporary' in found)) return found;
    await this.signIn.failed(null, context);
    return null;
  }
}
