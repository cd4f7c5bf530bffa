import type { MessageRendition } from '#core/mailstore';
import type { MessageId } from '#kernel';
import { type Labels, labelsIn } from '../gmail/labels.js';
import type { Session } from '../session/session.js';
import type { ContentsInFlight } from './contentsInFlight.js';
import type { FetchPlan } from './plan.js';

/** Messages up to this size are read together, … */
const TOGETHER_OCTETS = 64 * 1024;
/** … up to this sum; … */
const GROUP_OCTETS = 512 * 1024;
/** … the first group of a command, and any where the budget is spent, up to this. */
const LEAST_GROUP_OCTETS = 64 * 1024;

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
  /** A content goes when its message is answered. */
  readonly contents: Map<MessageId, Buffer>;
  readonly previews: ReadonlyMap<MessageId, string>;
  /** By UID, in milliseconds since 1970. */
  readonly savedAt: ReadonlyMap<number, number>;
  readonly threads: ReadonlyMap<MessageId, number>;
  readonly labels: Labels;
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
  labels: new Map(),
};

/** Messages that are read together, and the octets of their small contents. */
export interface Group<T extends Wanted> {
  readonly messages: readonly T[];
  readonly octets: number;
}

/**
 * Cuts messages into groups whose small contents can be held together. The first is small, each further one twice as large:
 * a client that stops to read at once has cost little. Where many do, none is large.
 */
export class Groups {
  private most = LEAST_GROUP_OCTETS;

  constructor(
    private readonly plan: FetchPlan,
    private readonly messages: number,
    private readonly inFlight: ContentsInFlight,
  ) {}

  *of<T extends Wanted>(run: readonly T[]): Generator<Group<T>> {
    let messages: T[] = [];
    let octets = 0;
    for (const message of run) {
      const held = this.plan.content && message.size <= TOGETHER_OCTETS ? message.size : 0;
      const most = this.inFlight.share(this.most, LEAST_GROUP_OCTETS);
      if (messages.length > 0 && (messages.length >= this.messages || octets + held > most)) {
        yield { messages, octets };
        this.most = Math.min(this.most * 2, GROUP_OCTETS);
        messages = [];
        octets = 0;
      }
      messages.push(message);
      octets += held;
    }
    if (messages.length > 0) yield { messages, octets };
  }
}

/** Labels are those of the command, however many groups it has. */
const labelsOf = new WeakMap<FetchPlan, Promise<Labels>>();

function loadLabels(session: Session, plan: FetchPlan): Promise<Labels> {
  const labels = labelsOf.get(plan) ?? labelsIn(session);
  labelsOf.set(plan, labels);
  return labels;
}

/** What stands neither in the view nor in what is rendered. */
async function loadExtras(
  session: Session,
  plan: FetchPlan,
  group: readonly Wanted[],
  ids: readonly MessageId[],
): Promise<Pick<Loaded, 'previews' | 'savedAt' | 'threads' | 'labels'>> {
  const { store, mailbox } = session;
  const { extras } = plan;
  const { reader, threads } = store;
  const { accountId } = mailbox;
  const uids = group.map(({ uid }) => uid);
  return {
    previews: extras.has('PREVIEW') ? await reader.previews(accountId, ids) : NOTHING.previews,
    savedAt: extras.has('SAVEDATE') ? await reader.savedAt(accountId, mailbox.info.id, uids) : NOTHING.savedAt,
    labels: extras.has('X-GM-LABELS') ? await loadLabels(session, plan) : NOTHING.labels,
    threads: extras.has('THREADID') || extras.has('X-GM-THRID') ? await threads.of(accountId, ids) : NOTHING.threads,
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
    small.length > 0
      ? session.store.reader.contents(session.mailbox.accountId, smallIds)
      : new Map<MessageId, Buffer>(),
    loadExtras(session, plan, group, ids),
  ]);
  return { ...NOTHING, ...rendered, ...extras, contents };
}
