import { type AccountId, changeNumber, FumibakoError, type MailboxId, messageId, uid } from '#kernel';
import { PARSER_VERSION } from '#formats/mime';
import { OutcomeUnknown, type PipelinedWriter, type Step } from '#platform/database';
import type { IncomingMessage } from '../domain/content.js';
import type { Flags } from '../domain/flags.js';
import type { Change, Entry } from '../domain/model.js';
import type { DeliveredRow, DeliveryOutcomes } from './outcomes.js';
import { deliverBatch, deliverMany } from './statements/deliver.js';

/** One message for one mailbox. */
export interface Placement {
  readonly accountId: AccountId;
  readonly mailboxId: MailboxId;
  readonly message: IncomingMessage;
  /** Octets before the shared content: the recipient's own trace fields. */
  readonly prefix: Buffer;
  /** Content address of prefix and shared content together. */
  readonly hash: Buffer;
  readonly flags: Flags;
  readonly internalDate: number;
  readonly actor: string;
}

/** A message that is stored for good. */
export interface Stored extends Entry {
  readonly uidValidity: number;
}

/** How placements that are handed over together are stored. */
export interface Togetherness {
  /** All of them or none. */
  readonly whole?: boolean;
  /** Steps of the same transaction, after the placements. */
  readonly alongside?: readonly Step[];
}

interface Waiting extends Togetherness {
  readonly placements: readonly Placement[];
  readonly resolve: (stored: readonly (Stored | null)[]) => void;
  readonly reject: (error: unknown) => void;
}

const maxBatch = 64;
/** From so many placements on, a batch is stored as a set. */
const manyPlacements = 4;
/** Bounds of the wait for those senders that are known to be there, in milliseconds. */
const patience = { least: 1, most: 5 } as const;
/** Stands for null among the numbers of a batch. */
const absent = -1;
const maxBatchOctets = 4 * 1024 * 1024;
/** Most placements that may wait; more is refused, so that memory stays bounded when the database is away. */
export const maxWaiting = 20_000;

/**
 * Hands deliveries to the database in batches: one closes when the commit before it returns and those who waited for
 * that one have come again (or as much time has passed again as that commit took), or at its limits.
 * The answer comes after the commit.
 */
export class DeliveryBatcher {
  private readonly queue: Waiting[] = [];
  private waiting = 0;
  private running = false;
  /** Requests that were under way when the last batch ended. */
  private expected = 1;
  private gathered: (() => void) | null = null;
  /** Milliseconds that the last commit took. */
  private lastCommit = 0;

  constructor(
    private readonly writer: PipelinedWriter,
    private readonly tell: (changes: readonly Change[]) => void,
    private readonly outcomes: DeliveryOutcomes,
  ) {}

  /** Placements that wait for a commit. */
  get depth(): number {
    return this.waiting;
  }

  /** null stands for a placement whose mailbox is gone or whose account is over its quota. */
  store(placements: readonly Placement[], together: Togetherness = {}): Promise<readonly (Stored | null)[]> {
    if (this.waiting + placements.length > maxWaiting)
      return Promise.reject(new FumibakoError('unavailable', 'too many deliveries wait for the database'));
    return new Promise((resolve, reject) => {
      this.queue.push({ ...together, placements, resolve, reject });
      this.waiting += placements.length;
      if (!this.running) {
        this.running = true;
        // Requests that arrive in this turn of the loop share the first batch.
        setImmediate(() => void this.drain());
      } else if (this.gathered && this.queue.length >= this.expected) this.gathered();
    });
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      await this.gather();
      const batch = this.take();
      const begun = performance.now();
      try {
        await this.commit(batch);
        this.lastCommit = performance.now() - begun;
        this.expected = batch.length + this.queue.length;
      } catch (error) {
        if (batch.length > 1 && !(error instanceof FumibakoError)) await this.oneByOne(batch);
        else for (const { reject } of batch) reject(error);
      }
    }
    this.running = false;
  }

  /**
   * Senders that waited for the last batch are about to come again: a moment's patience makes one batch and one flush
   * of two. It grows with the time that a commit takes, for on a busy machine they take longer too. A sender that is
   * alone never waits.
   */
  private async gather(): Promise<void> {
    if (this.queue.length >= Math.min(this.expected, maxBatch)) return;
    const wait = Math.min(Math.max(this.lastCommit, patience.least), patience.most);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.gathered = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.gathered = null;
  }

  /** A batch that the database refused is tried in pieces, so that one bad message harms nobody else's. */
  private async oneByOne(batch: readonly Waiting[]): Promise<void> {
    for (const waiting of batch) await this.commit([waiting]).catch((error) => waiting.reject(error));
  }

  private take(): Waiting[] {
    const batch: Waiting[] = [];
    let count = 0;
    let octets = 0;
    while (this.queue.length > 0) {
      const next = this.queue[0] as Waiting;
      const size = next.placements.reduce(
        (sum, { message, prefix }) => sum + message.content.body.length + prefix.length,
        0,
      );
      if (batch.length > 0 && (count + next.placements.length > maxBatch || octets + size > maxBatchOctets)) break;
      batch.push(next);
      this.queue.shift();
      this.waiting -= next.placements.length;
      count += next.placements.length;
      octets += size;
    }
    return batch;
  }

  private async commit(batch: readonly Waiting[]): Promise<void> {
    const placements = batch.flatMap(({ placements: own }) => own);
    const rows = await this.send(batch, placements.length);
    const stored: (Stored | null)[] = placements.map(() => null);
    const changes: Change[] = [];
    for (const row of rows) {
      const placement = placements[row.ord - 1] as Placement;
      const entry = storedOf(row, placement);
      stored[row.ord - 1] = entry;
      changes.push(changeOf(placement, entry, row.previous));
    }
    this.tell(changes);
    let at = 0;
    for (const { placements: own, resolve } of batch) {
      resolve(stored.slice(at, at + own.length));
      at += own.length;
    }
  }

  private async send(batch: readonly Waiting[], placements: number): Promise<readonly DeliveredRow[]> {
    const { outcomes, writer } = this;
    const number = outcomes.nextBatch();
    const statement = placements < manyPlacements ? deliverBatch : deliverMany;
    const delivery = {
      statement,
      values: [...parametersOf(batch), outcomes.writer, number, await outcomes.deadline()],
    };
    const alongside = batch.flatMap(({ alongside: steps = [] }) => steps);
    try {
      const rows =
        alongside.length === 0 ? await writer.single(delivery) : (await writer.commit([delivery, ...alongside]))[0];
      return rows as DeliveredRow[];
    } catch (error) {
      if (error instanceof OutcomeUnknown) return await outcomes.find(number, error);
      throw error;
    }
  }
}

export function storedOf(row: DeliveredRow, placement: Placement): Stored {
  return {
    uid: uid(row.uid),
    messageId: messageId(row.id),
    flags: placement.flags,
    internalDate: placement.internalDate,
    size: placement.prefix.length + placement.message.content.size,
    changeNumber: changeNumber(row.change),
    uidValidity: row.uid_validity,
  };
}

export function changeOf({ accountId, mailboxId }: Placement, entry: Entry, previous: number): Change {
  const base = { accountId, mailboxId, changeNumber: entry.changeNumber };
  return { kind: 'added', ...base, previous: changeNumber(previous), entries: [entry] };
}

/** Octets of a batch in one buffer; what several placements share is there once. */
class Packer {
  private readonly pieces: Buffer[] = [];
  private readonly places = new Map<object, number>();
  private length = 0;

  /** Offset of what `key` stands for. */
  put(key: object, ...buffers: readonly Buffer[]): number {
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const at = this.length;
    this.places.set(key, at);
    for (const buffer of buffers) {
      this.pieces.push(buffer);
      this.length += buffer.length;
    }
    return at;
  }

  octets(): Buffer {
    return Buffer.concat(this.pieces, this.length);
  }
}

/** Parameters of `mail_deliver`; the order of the numbers is the function's. */
export function parametersOf(
  batch: readonly (Togetherness & { readonly placements: readonly Placement[] })[],
): unknown[] {
  const packer = new Packer();
  const numbers: number[] = [];
  const texts: [(string | null)[], string[], string[], string[]] = [[], [], [], []];
  for (const { placements, whole = false } of batch)
    for (const placement of placements) {
      const { summary } = placement.message;
      numbers.push(...numbersOf(placement, packer, whole ? placements.length : 1));
      texts[0].push(summary.messageId);
      texts[1].push(summary.baseSubject);
      texts[2].push(summary.preview);
      texts[3].push(placement.actor);
    }
  return [packer.octets(), numbers, ...texts];
}

function numbersOf(placement: Placement, packer: Packer, groupSize: number): number[] {
  const { content, summary } = placement.message;
  const { envelope, bodyStructure, structure, fields } = summary;
  const { segment } = content;
  return [
    placement.accountId,
    placement.mailboxId,
    placement.prefix.length + content.size,
    placement.flags,
    placement.internalDate,
    summary.sentAt ?? absent,
    packer.put(placement.hash, placement.hash),
    packer.put(placement, placement.prefix),
    placement.prefix.length,
    packer.put(content, content.body),
    content.body.length,
    packer.put(summary, envelope, bodyStructure, structure, fields),
    envelope.length,
    bodyStructure.length,
    structure.length,
    fields.length,
    PARSER_VERSION,
    segment?.segment ?? absent,
    segment?.offset ?? absent,
    segment?.length ?? absent,
    groupSize,
  ];
}
