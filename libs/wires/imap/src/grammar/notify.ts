import { parenthesised, type Cursor } from './cursor.js';
import { fetchAtt, type FetchItem } from './fetch-att.js';
import { mailbox, type MailboxName } from './mailbox.js';

/** What a client can be told of (RFC 5465 §5); annotations of messages (RFC 5257) are none of it. */
export const NOTIFY_EVENTS = [
  'MessageNew',
  'MessageExpunge',
  'FlagChange',
  'MailboxName',
  'SubscriptionChange',
  'MailboxMetadataChange',
  'ServerMetadataChange',
] as const;
export type NotifyEvent = (typeof NOTIFY_EVENTS)[number];

/** Where it happens (RFC 5465 §6). */
export type NotifyFilter =
  | { readonly kind: 'selected' | 'selected-delayed' | 'inboxes' | 'personal' | 'subscribed' }
  | { readonly kind: 'subtree' | 'mailboxes'; readonly names: readonly MailboxName[] };

export interface EventGroup {
  readonly filter: NotifyFilter;
  readonly events: ReadonlySet<NotifyEvent>;
  /** Data items that are told of each new message. */
  readonly items: readonly FetchItem[];
  /** Names of events that are not known here. */
  readonly unknown: readonly string[];
}

const OPEN = 0x28;
const MESSAGE_EVENTS: readonly NotifyEvent[] = ['MessageNew', 'MessageExpunge', 'FlagChange'];

// one-or-more-mailbox = mailbox / many-mailboxes    many-mailboxes = "(" mailbox *(SP mailbox) ")"
function oneOrMoreMailbox(cursor: Cursor): MailboxName[] {
  cursor.space();
  return cursor.octet === OPEN ? parenthesised(cursor, mailbox, 'filled') : [mailbox(cursor)];
}

// filter-mailboxes = filter-mailboxes-selected / filter-mailboxes-other
function filterMailboxes(cursor: Cursor): NotifyFilter {
  const kind = cursor.word().toLowerCase();
  switch (kind) {
    case 'selected':
    case 'selected-delayed':
    case 'inboxes':
    case 'personal':
    case 'subscribed':
      return { kind };
    case 'subtree':
    case 'mailboxes':
      return { kind, names: oneOrMoreMailbox(cursor) };
    default:
      return cursor.fail('filter-mailboxes');
  }
}

interface Event {
  readonly name: string;
  readonly items: readonly FetchItem[];
}

// event = message-event / mailbox-event / user-event / event-ext
// message-event = "MessageNew" [SP "(" fetch-att *(SP fetch-att) ")"] / "MessageExpunge" / "FlagChange" / "AnnotationChange"
function event(cursor: Cursor): Event {
  const name = cursor.word();
  if (name === '') cursor.fail('event');
  const items = name === 'MESSAGENEW' && cursor.octet === 0x20 && cursor.octetAt(1) === OPEN;
  if (!items) return { name, items: [] };
  cursor.space();
  return { name, items: parenthesised(cursor, fetchAtt, 'filled') };
}

// events = ("(" event *(SP event) ")") / "NONE"
function events(cursor: Cursor): readonly Event[] {
  if (cursor.octet === OPEN) return parenthesised(cursor, event, 'filled');
  if (!cursor.tryWord('NONE')) cursor.fail('events or NONE');
  return [];
}

/** RFC 5465 §5: some events go together; RFC 5465 §8: some have their places. */
function requireSense(cursor: Cursor, { filter, events: wanted, items }: EventGroup): void {
  const news = wanted.has('MessageNew');
  if (news !== wanted.has('MessageExpunge')) cursor.fail('MessageNew and MessageExpunge together');
  if (wanted.has('FlagChange') && !news) cursor.fail('MessageNew and MessageExpunge beside FlagChange');
  const selected = filter.kind === 'selected' || filter.kind === 'selected-delayed';
  if (items.length > 0 && !selected) cursor.fail('data items with SELECTED alone');
  if (selected && [...wanted].some((name) => !MESSAGE_EVENTS.includes(name))) cursor.fail('message events');
}

// event-group = "(" filter-mailboxes SP events ")"
/** RFC 5465 §8 */
export function eventGroup(cursor: Cursor): EventGroup {
  cursor.char('(');
  const filter = filterMailboxes(cursor);
  cursor.space();
  const wanted = new Set<NotifyEvent>();
  const unknown: string[] = [];
  const items: FetchItem[] = [];
  for (const one of events(cursor)) {
    const known = NOTIFY_EVENTS.find((name) => name.toUpperCase() === one.name);
    if (known) wanted.add(known);
    else unknown.push(one.name);
    items.push(...one.items);
  }
  const group = { filter, events: wanted, items, unknown };
  if (unknown.length === 0) requireSense(cursor, group);
  cursor.char(')');
  return group;
}
