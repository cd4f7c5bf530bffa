import type { MessageRendition } from '#core/mailstore';
import type { MessageId } from '#kernel';
import type { Session } from '../session/session.js';
import type { FetchPlan } from './plan.js';

/** Messages up to this size are read together, … */
const TOGETHER_OCTETS = 64 * 1024;
/** … up to this sum, which a client that stops to read holds in memory. */
const GROUP_OCTETS = 512 * 1024;

/** Beside what the view holds. */
export interface Loaded {
  readonly envelopes: ReadonlyMap<MessageId, Buffer>;
  readonly fields: ReadonlyMap<MessageId, Buffer>;
  readonly renditions: ReadonlyMap<MessageId, MessageRendition>;
  readonly contents: ReadonlyMap<MessageId, Buffer>;
}

export interface Wanted {
  readonly messageId: MessageId;
  readonly size: number;
}

const NOTHING: Loaded = { envelopes: new Map(), fields: new Map(), renditions: new Map(), contents: new Map() };

/** Cuts messages into groups whose small contents can be held together. */
export function groupsOf<T extends Wanted>(messages: readonly T[], plan: FetchPlan, most: number): T[][] {
  const groups: T[][] = [];
  let group: T[] = [];
  let octets = 0;
  for (const message of messages) {
    const held = plan.content && message.size <= TOGETHER_OCTETS ? message.size : 0;
    if (group.length > 0 && (group.length >= most || octets + held > GROUP_OCTETS)) {
      groups.push(group);
      group = [];
      octets = 0;
    }
    group.push(message);
    octets += held;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

/** Reads what the plan needs of a group of messages. */
export async function load(session: Session, plan: FetchPlan, group: readonly Wanted[]): Promise<Loaded> {
  const { reader } = session.store;
  const { accountId } = session;
  const ids = group.map(({ messageId }) => messageId);
  const small = plan.content
    ? group.filter(({ size }) => size <= TOGETHER_OCTETS).map(({ messageId }) => messageId)
    : [];
  const contents = small.length > 0 ? reader.contents(accountId, small) : NOTHING.contents;
  switch (plan.source) {
    case 'view':
      return { ...NOTHING, contents: await contents };
    case 'envelopes':
      return { ...NOTHING, envelopes: await reader.envelopes(accountId, ids), contents: await contents };
    case 'fields':
      return { ...NOTHING, fields: await reader.usualFields(accountId, ids), contents: await contents };
    case 'renditions': {
      const [renditions, held] = await Promise.all([reader.renditions(accountId, ids), contents]);
      return { ...NOTHING, renditions, contents: held };
    }
  }
}
