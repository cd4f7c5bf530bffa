import { inbox, normaliseName, separator } from '#core/mailstore';
import type { EventGroup, NotifyEvent, NotifyFilter } from '#wires/imap';
import type { SelectedEvents } from '../session/listening.js';

type Match = (name: string, subscriptions: ReadonlySet<string>) => boolean;

/** A name as the store has it; null for what cannot be one, which is ignored (RFC 5465 §3.1). */
function storedName(name: string): string | null {
  try {
    return normaliseName(name);
  } catch {
    return null;
  }
}

/** SELECTED names no mailbox (RFC 5465 §6). */
const nothing: Match = () => false;

function matchOf(filter: NotifyFilter): Match {
  switch (filter.kind) {
    case 'personal':
      return () => true;
    case 'inboxes':
      // RFC 5465 §6.3: deliveries go to INBOX
      return (name) => name === inbox;
    case 'subscribed':
      return (name, subscriptions) => subscriptions.has(name);
    case 'mailboxes': {
      const names = new Set(filter.names.map(({ name }) => storedName(name)));
      return (name) => names.has(name);
    }
    case 'subtree': {
      const tops = filter.names.flatMap(({ name }) => storedName(name) ?? []);
      return (name) => tops.some((top) => name === top || name.startsWith(top + separator));
    }
    default:
      return nothing;
  }
}

/** What a client wants to hear of, by mailbox. */
export class Wanted {
  readonly selected: SelectedEvents | null;
  private readonly groups: readonly { readonly matches: Match; readonly events: ReadonlySet<NotifyEvent> }[];

  constructor(groups: readonly EventGroup[]) {
    this.groups = groups.map(({ filter, events }) => ({ matches: matchOf(filter), events }));
    const own = groups.find(({ filter }) => filter.kind === 'selected' || filter.kind === 'selected-delayed');
    this.selected =
      own === undefined || own.events.size === 0
        ? null
        : {
            delayed: own.filter.kind === 'selected-delayed',
            messages: own.events.has('MessageNew'),
            flags: own.events.has('FlagChange'),
            items: own.items,
          };
  }

  /** Whether anything is wanted of other mailboxes or of the account. */
  get elsewhere(): boolean {
    return this.groups.some(({ events, matches }) => events.size > 0 && matches !== nothing);
  }

  /** Whether somebody wants this of anything at all. */
  includes(event: NotifyEvent): boolean {
    return this.groups.some(({ events }) => events.has(event));
  }

  /** Whether an event is wanted of a mailbox that is not selected. */
  of(event: NotifyEvent, name: string, subscriptions: ReadonlySet<string>): boolean {
    return this.groups.some(({ matches, events }) => events.has(event) && matches(name, subscriptions));
  }
}
