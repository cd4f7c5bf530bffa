import type { Cursor } from '../grammar/cursor.js';
import { eventGroup, type EventGroup } from '../grammar/notify.js';
import { AUTHENTICATED, type CommandDeclaration } from './declaration.js';

export interface NotifyCommand {
  readonly name: 'NOTIFY';
  /** Null: the client wants to hear of nothing, NONE. */
  readonly set: { readonly status: boolean; readonly groups: readonly EventGroup[] } | null;
}

const isSelected = ({ filter }: EventGroup): boolean =>
  filter.kind === 'selected' || filter.kind === 'selected-delayed';

// notify-set = "SET" [status-indicator] SP event-groups    status-indicator = SP "STATUS"
// event-groups = event-group *(SP event-group)
function notifySet(cursor: Cursor): NonNullable<NotifyCommand['set']> {
  cursor.space();
  const status = cursor.tryWord('STATUS');
  if (status) cursor.space();
  const groups: EventGroup[] = [];
  do {
    if (groups.length >= cursor.context.limits.maxListItems) cursor.exceed('too many event groups');
    groups.push(eventGroup(cursor));
  } while (cursor.tryChar(' '));
  // RFC 5465 §6.1
  if (groups.filter(isSelected).length > 1) cursor.fail('one of SELECTED and SELECTED-DELAYED');
  return { status, groups };
}

// notify = "NOTIFY" SP (notify-set / notify-none)    notify-none = "NONE"
function parse(cursor: Cursor): NotifyCommand {
  cursor.space();
  const word = cursor.word();
  if (word === 'NONE') return { name: 'NOTIFY', set: null };
  if (word !== 'SET') cursor.fail('SET or NONE');
  return { name: 'NOTIFY', set: notifySet(cursor) };
}

export const notify: CommandDeclaration<'NOTIFY', NotifyCommand> = {
  name: 'NOTIFY',
  rfc: 'RFC 5465 §3.1',
  states: AUTHENTICATED,
  tagsExpunge: true,
  uidForm: null,
  extension: 'NOTIFY',
  parse,
};
