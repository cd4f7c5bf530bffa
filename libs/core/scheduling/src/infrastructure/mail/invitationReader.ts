import { kindOf } from '#kernel';
import type { ArrivedInvitation, ArrivedInvitations } from '#core/delivery';
import type { Addressees } from '#core/directory';
import { type MailStore, unpackStructure } from '#core/mailstore';
import { authorOf, extractFrom, type Extraction } from '#formats/imip';
import { parseMessage } from '#formats/mime';
import type { Logger } from '#platform/telemetry';
import { retrySeconds } from '../../domain/delivery.js';
import type { SchedulingIntake } from '../../domain/ports.js';
import { type Method, METHODS } from '../../domain/terms.js';
import { Rounds } from '../rounds.js';
import type { Acquaintances } from './acquaintances.js';
import type { InvitationPolicies } from './invitationPolicies.js';

export interface InvitationReaderParts {
  readonly arrivals: Pick<ArrivedInvitations, 'lease' | 'remove' | 'postpone' | 'listen'>;
  readonly store: Pick<MailStore, 'reader'>;
  readonly addressees: Pick<Addressees, 'find'>;
  readonly policies: Pick<InvitationPolicies, 'of'>;
  readonly acquaintances: Pick<Acquaintances, 'knows'>;
  readonly intake: SchedulingIntake;
  readonly logger: Logger;
}

/** Messages that are taken at once, and seconds for which they are. */
const batch = 20;
const leaseSeconds = 30;
/** Looks at one message; then it stays what it is: mail. */
const maxTries = 10;

interface Letter {
  readonly extraction: Extraction;
  readonly author: string | null;
  readonly messageId: string | null;
}

/** Takes the invitations in mail that was delivered into calendars. Any number of nodes may do so. */
export class InvitationReader extends Rounds {
  constructor(private readonly parts: InvitationReaderParts) {
    super(() => this.take(), parts.logger, 'invitations by mail were not looked at');
  }

  override start(): void {
    this.parts.arrivals.listen(() => this.wakeUp());
    super.start();
  }

  private async take(): Promise<boolean> {
    const arrived = await this.parts.arrivals.lease(batch, leaseSeconds);
    for (const each of arrived) await this.look(each);
    return arrived.length > 0;
  }

  /** What fails is tried again; what fails for good is mail that somebody reads. */
  private async look(arrived: ArrivedInvitation): Promise<void> {
    const { arrivals, logger } = this.parts;
    const { account, message, attempts } = arrived;
    try {
      await this.receive(arrived);
    } catch (error) {
      const kind = kindOf(error);
      const isOver = kind === 'address-unknown' || kind === 'message-unreadable' || attempts >= maxTries;
      logger.warn({ err: error, account, message, attempts }, 'an invitation by mail was not taken');
      if (!isOver) return await arrivals.postpone(arrived, retrySeconds(attempts));
    }
    await arrivals.remove(arrived);
  }

  private async receive(arrived: ArrivedInvitation): Promise<void> {
    const { intake, policies, acquaintances, logger } = this.parts;
    const { account } = arrived;
    const letter = await this.read(arrived);
    if (letter === null) return;
    const { extraction, messageId } = letter;
    if (extraction.finding !== 'invitation')
      logger.debug({ account, message: arrived.message, finding: extraction.finding }, 'no invitation was found');
    const known = extraction.messages.filter(({ method }) => isMethod(method));
    if (known.length === 0) return;
    const sender = await this.voucherOf(arrived, letter.author);
    const policy = await policies.of(account);
    const mayAdd =
      policy === 'everybody' || (policy === 'known' && sender !== null && (await acquaintances.knows(account, sender)));
    const from = { origin: 'mail', mayAdd, ...(messageId === null ? {} : { messageId }) } as const;
    for (const { method, calendar } of known)
      await intake.receive(account, { method: method as Method, sender, calendar }, from);
  }

  /** Null where the message is gone. */
  private async read({ account, message }: ArrivedInvitation): Promise<Letter | null> {
    const { reader } = this.parts.store;
    const rendition = (await reader.renditions(account, [message])).get(message);
    if (rendition === undefined) return null;
    const { structure, fields, prefix } = rendition;
    const extraction = await extractFrom(unpackStructure(structure), ({ headerStart, bodyEnd }) =>
      reader.slice(account, message, prefix + headerStart, prefix + bodyEnd),
    );
    const parsed = parseMessage(Buffer.concat([fields, Buffer.from('\r\n')]));
    const messageId = parsed.envelope.rawMessageId?.trim() ?? null;
    return { extraction, author: authorOf(parsed), messageId };
  }

  /**
   * Whom the message is by, as far as that is known. Anybody may write what they like into From; where the domain that stands there does not say
   * how its mail is told from others', it is believed (RFC 6047 §3 leaves it to the recipient), but not that it is one of ours.
   */
  private async voucherOf({ vouched }: ArrivedInvitation, author: string | null): Promise<string | null> {
    if (author === null || vouched === 'no') return null;
    if (vouched === 'yes') return author;
    return (await this.parts.addressees.find([author])).get(author)?.kind === 'elsewhere' ? author : null;
  }
}

const isMethod = (text: string): text is Method => (METHODS as readonly string[]).includes(text);
