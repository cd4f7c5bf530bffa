import { Body, Controller, Get, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { type AskedMessage, Moderation, type ModeratorDecision } from '#core/delivery';
import { kindOf } from '#kernel';
import { moderationPage, type ModerationState } from './moderationPage.js';
import { languageOf, pageHeaders } from '#formats/page';

const STATUS: Readonly<Record<ModerationState, number>> = {
  ask: 200,
  approved: 200,
  rejected: 200,
  over: 410,
  long: 400,
  unknown: 404,
};

/** What this needs of the reply of the HTTP engine. */
interface Reply {
  code(status: number): this;
  headers(values: Readonly<Record<string, string>>): this;
  send(body: string): PromiseLike<unknown>;
}

interface Form {
  readonly decision?: unknown;
  readonly reason?: unknown;
}

/**
 * Pages on which moderators decide. To look decides nothing, for programs open every link of a message; the token, which
 * nobody else knows, is what is needed to post, and no cookie.
 */
@Controller('moderation')
export class ModerationController {
  constructor(@Inject(Moderation) private readonly moderation: Moderation) {}

  @Get(':token')
  async show(
    @Param('token') token: string,
    @Headers('accept-language') languages: string | undefined,
    @Res() reply: Reply,
  ): Promise<void> {
    const asked = await this.moderation.find(token);
    await send(reply, languages, asked === null ? 'unknown' : stateOf(asked), asked);
  }

  @Post(':token')
  async decide(
    @Param('token') token: string,
    @Body() form: Form | undefined,
    @Headers('accept-language') languages: string | undefined,
    @Res() reply: Reply,
  ): Promise<void> {
    const asked = await this.moderation.find(token);
    const state = asked === null ? 'unknown' : await this.outcome(asked, form ?? {});
    await send(reply, languages, state, asked);
  }

  private async outcome(asked: AskedMessage, { decision: said, reason }: Form): Promise<ModerationState> {
    const decision = decisionOf(said);
    if (asked.decision !== null || decision === null) return stateOf(asked);
    const why = decision === 'rejected' && typeof reason === 'string' && reason.trim() !== '' ? reason.trim() : null;
    try {
      return (await this.moderation.decide(asked.id, decision, asked.moderator, why)) ? decision : 'over';
    } catch (error) {
      if (kindOf(error) === 'limit-exceeded') return 'long';
      throw error;
    }
  }
}

const stateOf = ({ decision }: AskedMessage): ModerationState => (decision === null ? 'ask' : 'over');

function decisionOf(said: unknown): ModeratorDecision | null {
  if (said === 'approve') return 'approved';
  return said === 'reject' ? 'rejected' : null;
}

async function send(
  reply: Reply,
  languages: string | undefined,
  state: ModerationState,
  asked: AskedMessage | null,
): Promise<void> {
  await reply
    .code(STATUS[state])
    .headers(pageHeaders)
    .send(moderationPage(languageOf(languages), state, asked));
}
