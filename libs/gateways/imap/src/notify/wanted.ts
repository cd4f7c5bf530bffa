import { inbox, separator } from '#core/mailstore';
import type { EventGroup, NotifyEvent, NotifyFilter } from '#wires/imap';
import type { SelectedEvents } from '../session/listening.js';
import { isOfOthers } from '../session/mailboxes.js';
import { sceneName } from './scene.js';

type Match = (name: string, subscriptions: ReadonlySet<string>) => boolean;

/** SELECTED names no mailbox (RFC 5465 §6). */
const nothing: Match = () => false;

function matchOf(filter: NotifyFilter): Match {
  switch (filter.kind) {
    case 'personal':
      // RFC 5465 §6.2
      return (name) => !isOfOthers(name);
    case 'inboxes':
      // RFC 5465 §6.3: deliveries go to INBOX
      return (name) => name === inbox;
    case 'subscribed':
      return (name, subscriptions) => subscriptions.has(name);
    case 'mailboxes': {
      const names = new Set(filter.names.map(({ name }) => sceneName(name)));
      return (name) => names.has(name);
    }
    case 'subtree': {
      const tops = filter.names.flatMap(({ name }) => sceneName(name) ?? []);
      return (name) => tops.some((top) => name === top || name.startsWith(top + separator));
    }
    default:
      return nothing;
  }
}

/** Whether a filter may name mailboxes of others. */
function reachesOthers(filter: NotifyFilter): boolean {
  if (filter.kind === 'subscribed') return true;
  if (filter.kind !== 'mailboxes' && filter.kind !== 'subtree') return false;
  return filter.names.some(({ name }) => isOfOthers(sceneName(name) ?? ''));
}

/** What a client wants to hear of, by mailbox. */
export class Wanted {
  readonly selected: SelectedEvents | null;
  /** Mailboxes of others may be among those of which something is wanted. */
  readonly others: boolean;
  private readonly groups: readonly { readonly matches: Match; readonly events: ReadonlySet<NotifyEvent> }[];

  constructor(groups: readonly EventGroup[]) {
    this.groups = groups.map(({ filter, events }) => ({ matches: matchOf(filter), events }));
    this.others = groups.some(({ filter, events }) => events.size > 0 && reachesOthers(filter));
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

  /** Whether any event is wanted of a mailbox that is not selected. */
  any(name: string, subscriptions: ReadonlySet<string>): boolean {
    return this.groups.some(({ matches, events }) => events.size > 0 && matches(name, subscriptions));
  }

  /** Whether an event is wanted of a mailbox that is not selected. */
  of(event: NotifyEvent, name: string, subscriptions: ReadonlySet<string>): boolean {
    return this.groups.some(({ matches, events }) => events.has(event) && matches(name, subscriptions));
  }
}
