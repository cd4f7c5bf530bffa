import { Body, Controller, Get, Headers, Inject, Ip, Param, Post, Res } from '@nestjs/common';
import { minPasswordLength, PasswordLinks } from '#core/directory';
import { kindOf } from '#kernel';
import { mayUseCleartext } from '#platform/net';
import { SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { languageOf, pageHeaders } from '#formats/page';
import { type PageState, passwordPage } from './passwordPage.js';

const STATUS: Readonly<Record<PageState, number>> = {
  form: 200,
  done: 200,
  short: 400,
  long: 400,
  different: 400,
  insecure: 403,
  unknown: 404,
  used: 410,
  expired: 410,
  throttled: 429,
};

interface Answer {
  readonly state: PageState;
  readonly address: string | null;
}

/** What this needs of the reply of the HTTP engine. */
interface Reply {
  code(status: number): this;
  headers(values: Readonly<Record<string, string>>): this;
  send(body: string): PromiseLike<unknown>;
}

interface Form {
  readonly password?: unknown;
  readonly again?: unknown;
}

/**
 * Pages behind the links with which a password is set once. The token, 256 random bits, is all that can be guessed, and
 * what is needed to post: another site knows neither it nor what is answered.
 */
@Controller('password')
export class PasswordController {
  constructor(
    @Inject(PasswordLinks) private readonly links: PasswordLinks,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get(':token')
  async show(
    @Param('token') token: string,
    @Ip() client: string,
    @Headers('accept-language') languages: string | undefined,
    @Res() reply: Reply,
  ): Promise<void> {
    await send(reply, languages, await this.look(token, addressOf(client)));
  }

  @Post(':token')
  async set(
    @Param('token') token: string,
    @Ip() client: string,
    @Body() form: Form | undefined,
    @Headers('accept-language') languages: string | undefined,
    @Res() reply: Reply,
  ): Promise<void> {
    const address = addressOf(client);
    const found = await this.look(token, address);
    const answer = found.state === 'form' ? await this.choose(token, address, found, form ?? {}) : found;
    await send(reply, languages, answer);
  }

  private async look(token: string, client: string): Promise<Answer> {
    if (!this.isProtected(client)) return { state: 'insecure', address: null };
    try {
      const link = await this.links.look(token, client);
      if (link.state === 'unknown') return { state: 'unknown', address: null };
      return { state: link.state === 'open' ? 'form' : link.state, address: link.address };
    } catch (error) {
      if (kindOf(error) === 'authentication-throttled') return { state: 'throttled', address: null };
      throw error;
    }
  }

  private async choose(token: string, client: string, { address }: Answer, { password, again }: Form): Promise<Answer> {
    if (typeof password !== 'string' || password.length < minPasswordLength) return { state: 'short', address };
    if (password !== again) return { state: 'different', address };
    try {
      return { state: (await this.links.use(token, password, client)) ? 'done' : 'used', address };
    } catch (error) {
      // Its length was looked at above: it is too long.
      if (kindOf(error) === 'invalid') return { state: 'long', address };
      throw error;
    }
  }

  /** Whether a password may be sent over this connection: as for every other way to sign in. */
  private isProtected(client: string): boolean {
    return mayUseCleartext(this.settings.cleartextAuth, client);
  }
}

/** A socket for both families shows an IPv4 address as ::ffff:127.0.0.1. */
const addressOf = (client: string): string => client.replace(/^::ffff:(?=[\d.]+$)/, '');

async function send(reply: Reply, languages: string | undefined, { state, address }: Answer): Promise<void> {
  await reply
    .code(STATUS[state])
    .headers(pageHeaders)
    .send(passwordPage(languageOf(languages), state, address));
}
