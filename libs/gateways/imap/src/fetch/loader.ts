import type { MessageRendition } from '#core/mailstore';
import type { MessageId } from '#kernel';
import type { Session } from '../session/session.js';
import type { FetchPlan } from './plan.js';

/** Messages up to this size are read together, … */
const TOGETHER_OCTETS = 64 * 1024;
/** … up to this sum; … */
const GROUP_OCTETS = 512 * 1024;
/** … the first group of a command up to this. */
const FIRST_GROUP_OCTETS = 64 * 1024;

/** One message of the mailbox as the view has it. */
export interface FetchedMessage {
  readonly index: number;
  readonly uid: number;
  readonly messageId: MessageId;
  readonly flags: number;
  readonly internalDate: number;
  readonly size: number;
  readonly modSeq: number;
}

/** Beside what the view holds. */
export interface Loaded {
  readonly envelopes: ReadonlyMap<MessageId, Buffer>;
  readonly fields: ReadonlyMap<MessageId, Buffer>;
  readonly renditions: ReadonlyMap<MessageId, MessageRendition>;
  readonly contents: ReadonlyMap<MessageId, Buffer>;
  readonly previews: ReadonlyMap<MessageId, string>;
  /** By UID, in milliseconds since 1970. */
  readonly savedAt: ReadonlyMap<number, number>;
  readonly threads: ReadonlyMap<MessageId, number>;
}

export interface Wanted {
  readonly uid: number;
  readonly messageId: MessageId;
  readonly size: number;
}

const NOTHING: Loaded = {
  envelopes: new Map(),
  fields: new Map(),
  renditions: new Map(),
  contents: new Map(),
  previews: new Map(),
  savedAt: new Map(),
  threads: new Map(),
};

/**
 * Cuts messages into groups whose small contents can be held together. The first is small, each further one twice as large:
 * a client that stops to read at once has cost little.
 */
export class Groups {
  private most = FIRST_GROUP_OCTETS;

  constructor(
    private readonly plan: FetchPlan,
    private readonly messages: number,
  ) {}

  *of<T extends Wanted>(run: readonly T[]): Generator<T[]> {
    let group: T[] = [];
    let octets = 0;
    for (const message of run) {
      const held = this.plan.content && message.size <= TOGETHER_OCTETS ? message.size : 0;
      if (group.length > 0 && (group.length >= this.messages || octets + held > this.most)) {
        yield group;
        this.most = Math.min(this.most * 2, GROUP_OCTETS);
        group = [];
        octets = 0;
      }
      group.push(message);
      octets += held;
    }
    if (group.length > 0) yield group;
  }
}

/** What stands neither in the view nor in what is rendered. */
async function loadExtras(
  { store, mailbox }: Session,
  { extras }: FetchPlan,
  group: readonly Wanted[],
  ids: readonly MessageId[],
): Promise<Pick<Loaded, 'previews' | 'savedAt' | 'threads'>> {
  const { reader, threads } = store;
  const { accountId } = mailbox;
  const uids = group.map(({ uid }) => uid);
  return {
    previews: extras.has('PREVIEW') ? await reader.previews(accountId, ids) : NOTHING.previews,
    savedAt: extras.has('SAVEDATE') ? await reader.savedAt(accountId, mailbox.info.id, uids) : NOTHING.savedAt,
    threads: extras.has('THREADID') ? await threads.of(accountId, ids) : NOTHING.threads,
  };
}

async function loadSource(
  { store, mailbox: { accountId } }: Session,
  { source }: FetchPlan,
  ids: readonly MessageId[],
): Promise<Partial<Loaded>> {
  const { reader } = store;
  switch (source) {
    case 'view':
      return {};
    case 'envelopes':
      return { envelopes: await reader.envelopes(accountId, ids) };
    case 'fields':
      return { fields: await reader.usualFields(accountId, ids) };
    case 'renditions':
      return { renditions: await reader.renditions(accountId, ids) };
  }
}

/** Reads what the plan needs of a group of messages. */
export async function load(session: Session, plan: FetchPlan, group: readonly Wanted[]): Promise<Loaded> {
  const ids = group.map(({ messageId }) => messageId);
  const small = plan.content ? group.filter(({ size }) => size <= TOGETHER_OCTETS) : [];
  const smallIds = small.map(({ messageId }) => messageId);
  const [rendered, contents, extras] = await Promise.all([
    loadSource(session, plan, ids),
    small.length > 0 ? session.store.reader.contents(session.mailbox.accountId, smallIds) : NOTHING.contents,
    loadExtras(session, plan, group, ids),
  ]);
  return { ...NOTHING, ...rendered, ...extras, contents };
}
