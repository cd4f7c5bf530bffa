import { type Component, type ItemView, itemView, type Participant, ZoneBook } from '#formats/ical';
import type { Address } from '#kernel';
import type { ImipLanguage, Occasion } from './words.js';

export interface MailPerson {
  readonly name: string | null;
  readonly address: Address;
}

/** A message of iTIP, and what the mail around it needs. */
export interface InvitationMail {
  /** RFC 5546 §1.4. */
  readonly method: string;
  /** A VCALENDAR with that METHOD. */
  readonly calendar: Component;
  /** What its recipient had been told before; null where that was nothing. */
  readonly previous: Component | null;
  /** The organizer or attendee in whose name it is. */
  readonly from: MailPerson;
  /** Who acted for them; null where they did it themselves. */
  readonly sender: MailPerson | null;
  readonly to: MailPerson;
  readonly messageId: string;
  /** Identifies nothing else in the message. */
  readonly boundary: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Each after the other. */
  readonly languages: readonly ImipLanguage[];
  /** Nobody had a hand in it: a machine answered (RFC 3834 §5). */
  readonly automatic: boolean;
}

/** A calendar with its components read; master first. */
export class Agenda {
  readonly views: readonly ItemView[];
  readonly zones: ZoneBook;

  constructor(calendar: Component) {
    this.zones = new ZoneBook(calendar);
    const members = calendar.components.filter(({ name }) => name !== 'VTIMEZONE' && !name.startsWith('X-'));
    const views = members.map(itemView);
    this.views = [...views.filter(isMaster), ...views.filter((view) => !isMaster(view))];
  }

  get main(): ItemView | null {
    return this.views[0] ?? null;
  }
}

export const isMaster = ({ recurrenceId }: ItemView): boolean => recurrenceId === null;

export function occasionOf(mail: Pick<InvitationMail, 'method' | 'previous' | 'from'>, agenda: Agenda): Occasion {
  switch (mail.method) {
    case 'REPLY':
      return answers[answererIn(agenda, mail.from.address)?.status ?? ''] ?? 'undecided';
    case 'CANCEL':
      return agenda.views.every(isMaster) ? 'cancelled' : 'occurrenceCancelled';
    case 'REQUEST':
      return mail.previous === null ? 'invited' : 'updated';
    default:
      return others[mail.method] ?? 'published';
  }
}

const answers: Readonly<Record<string, Occasion>> = {
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentative',
  DELEGATED: 'delegated',
  COMPLETED: 'completed',
  'IN-PROCESS': 'inProcess',
};
const others: Readonly<Record<string, Occasion>> = {
  ADD: 'added',
  REFRESH: 'asked',
  COUNTER: 'countered',
  DECLINECOUNTER: 'counterDeclined',
};

/** The attendee who answers: the one in whose name the mail is. */
function answererIn({ main }: Agenda, { localPart, domain }: Address): Participant | null {
  const own = `${localPart}@${domain}`.toLowerCase();
  return main?.attendees.find(({ address }) => address === own) ?? main?.attendees[0] ?? null;
}
