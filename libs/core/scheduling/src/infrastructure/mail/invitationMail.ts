import { createHash, randomBytes } from 'node:crypto';
import {
  type AccountId,
  type Address,
  type Clock,
  domainId,
  FumibakoError,
  parseMailboxAddress,
  printAddress,
} from '#kernel';
import type { MailFlow, NoticeLanguages } from '#core/delivery';
import type { Addressees, Directory, LocalAddressee, Principal } from '#core/directory';
import { attendeesOf, organizerOf, printCalendar } from '#formats/ical';
import { type ImipLanguage, type MailPerson, printInvitation } from '#formats/imip';
import { membersOf } from '../../domain/object.js';
import { SchedulingPost } from '../../domain/ports.js';
import type { Method, SchedulingMessage } from '../../domain/terms.js';

export interface InvitationMailParts {
  readonly flow: Pick<MailFlow, 'deliverFor'>;
  readonly addressees: Pick<Addressees, 'account' | 'find'>;
  readonly directory: Pick<Directory, 'account'>;
  readonly languages: Pick<NoticeLanguages, 'of'>;
  readonly clock: Clock;
  readonly hostname: string;
}

/** What a calendar here has taken, and nobody reads as mail: answers, and questions that the server has answered. */
const unread: readonly Method[] = ['REPLY', 'REFRESH'];

/** Sends messages of scheduling as mail (RFC 6047), in the name and under the rules of whose calendar it is. */
export class InvitationMail extends SchedulingPost {
  constructor(private readonly parts: InvitationMailParts) {
    super();
  }

  async post(
    message: SchedulingMessage,
    { account, actor }: { readonly account: AccountId; readonly actor: string | null },
  ): Promise<void> {
    const { addressees, clock } = this.parts;
    const from = addressOf(message.from);
    const to = addressOf(message.to);
    const isHere = (await addressees.find([message.to])).get(message.to)?.kind === 'account';
    if (isHere && unread.includes(message.method)) return;
    const user = await addressees.account(account);
    if (user === null) throw new FumibakoError('account-disabled', `account ${account} sends no invitations`);
    const { octets, utf8 } = printInvitation({
      method: message.method,
      calendar: message.calendar,
      previous: message.previous ?? null,
      from: { name: (await this.nameOf(user.address)) ?? nameIn(message, message.from), address: from },
      sender: await this.senderOf(user, actor),
      to: { name: nameIn(message, message.to), address: to },
      messageId: `${fingerprint(message)}@${this.parts.hostname}`,
      boundary: `=_${randomBytes(18).toString('hex')}`,
      now: clock.now(),
      languages: await this.languagesOf(to, from),
      automatic: user.is !== 'person',
    });
    const [decision] = await this.parts.flow.deliverFor({
      principal: await this.principalOf(user),
      // What cannot be delivered comes back to the organizer, who is told by their mail.
      reversePath: from,
      body: utf8 ? '8bitmime' : '7bit',
      smtputf8: utf8,
      recipients: [{ address: to, notify: null, originalRecipient: null }],
      content: [octets],
      size: octets.length,
    });
    if (!decision?.ok) throw new FumibakoError(decision?.kind ?? 'unavailable', `no mail to ${message.to}`);
  }

  /** Of the recipient where it is known, else of the sender. */
  private async languagesOf(to: Address, from: Address): Promise<readonly ImipLanguage[]> {
    const theirs = await this.parts.languages.of(to);
    return theirs.length === 1 ? theirs : await this.parts.languages.of(from);
  }

  private async senderOf({ address }: LocalAddressee, actor: string | null): Promise<MailPerson | null> {
    const acting = actor === null || actor === address ? null : parseMailboxAddress(actor);
    return acting && { name: await this.nameOf(printAddress(acting)), address: acting };
  }

  private async nameOf(address: string): Promise<string | null> {
    const account = await this.parts.directory.account(address).catch((error: unknown) => {
      if (error instanceof FumibakoError && error.kind === 'address-unknown') return null;
      throw error;
    });
    return account?.name ?? null;
  }

  private async principalOf({ address }: LocalAddressee): Promise<Principal> {
    const { id, organisationId, domainId: domain, name } = await this.parts.directory.account(address);
    return { accountId: id, organisationId, domainId: domainId(domain), address, name, admin: false };
  }
}

function addressOf(text: string): Address {
  const address = parseMailboxAddress(text);
  if (address === null) throw new FumibakoError('address-invalid', 'a calendar user is no address of mail');
  return address;
}

/** What the object calls somebody. */
function nameIn({ calendar }: SchedulingMessage, address: string): string | null {
  const people = membersOf(calendar).flatMap((member) => [organizerOf(member), ...attendeesOf(member)]);
  return people.find((each) => each?.address === address)?.name ?? null;
}

/** The same message has the same Message-ID, however often it is sent. */
function fingerprint({ from, to, calendar }: SchedulingMessage): string {
  const hash = createHash('sha256').update(JSON.stringify([from, to, printCalendar(calendar)]));
  return `invitation.${hash.digest('hex').slice(0, 32)}`;
}
