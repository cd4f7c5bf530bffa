import { Controller, Get, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { ListLinks } from '#core/delivery';
import { MailLists } from '#core/directory';
import { leavingPage, type LeavingState } from './leavingPage.js';
import { languageOf, pageHeaders } from '#formats/page';

const STATUS: Readonly<Record<LeavingState, number>> = { ask: 200, done: 200, over: 200, unknown: 404 };

/** What this needs of the reply of the HTTP engine. */
interface Reply {
  code(status: number): this;
  headers(values: Readonly<Record<string, string>>): this;
  send(body: string): PromiseLike<unknown>;
}

/**
 * Pages behind the links in `List-Unsubscribe`. To look changes nothing, for programs open every link of a message; to post
 * is the one click (RFC 8058 §3.2), which needs neither a cookie nor anything in its body.
 */
@Controller('lists')
export class ListsController {
  constructor(
    @Inject(ListLinks) private readonly links: ListLinks,
    @Inject(MailLists) private readonly lists: MailLists,
  ) {}

  @Get(':token')
  async ask(
    @Param('token') token: string,
    @Headers('accept-language') languages: string | undefined,
    @Res() reply: Reply,
  ): Promise<void> {
    await this.answer(token, languages, reply, async () => 'ask');
  }

  @Post(':token')
  async leave(
    @Param('token') token: string,
    @Headers('accept-language') languages: string | undefined,
    @Res() reply: Reply,
  ): Promise<void> {
    await this.answer(token, languages, reply, async (groupId, member) =>
      (await this.lists.leave(groupId, member)) ? 'done' : 'over',
    );
  }

  private async answer(
    token: string,
    languages: string | undefined,
    reply: Reply,
    act: (groupId: number, member: string) => Promise<LeavingState>,
  ): Promise<void> {
    const membership = await this.links.membership(token);
    const member = membership?.member ?? '';
    const list = membership && (await this.lists.membershipOf(membership.groupId, member));
    const there = list === null ? 'over' : await act(membership?.groupId ?? 0, member);
    const state = membership === null ? 'unknown' : there;
    await reply
      .code(STATUS[state])
      .headers(pageHeaders)
      .send(leavingPage(languageOf(languages), state, list ?? '', member));
  }
}
