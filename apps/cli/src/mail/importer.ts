import { createReadStream } from 'node:fs';
import { type AccountId, kindOf, type MailboxId } from '#kernel';
import type { IncomingMessage, MailStore, MessageIntake } from '#core/mailstore';
import { Refused } from '../terminal.js';
import { LineEnds } from './lineEnds.js';
import { MboxSplitter } from './mbox.js';
import type { Source, Unreadable } from './sources.js';

/** Messages and octets of one commit, and commits that are under way at once. */
const batchMessages = 256;
const batchOctets = 4 * 1024 * 1024;
const batchesAtOnce = 3;
const chunkOctets = 262_144;

export interface ImportOptions {
  readonly accountId: AccountId;
  /** The mailbox for what names no other. */
  readonly mailbox: string;
  readonly interrupted: AbortSignal;
  /** Told of octets that have been read. */
  readonly progress: (octets: number, stored: number) => void;
}

type Item = { readonly message: IncomingMessage; readonly destination: ReturnType<Importer['destination']> };
const actor = { via: 'cli', address: null } as const;

/** Stores messages of files, in their order, several commits at once and in bounded memory. */
export class Importer {
  stored = 0;
  readonly failures: Unreadable[] = [];
  private batch: Item[] = [];
  private octets = 0;
  private underWay: Promise<void>[] = [];
  private broken: unknown = null;
  private readonly mailboxes = new Map<string, MailboxId>();

  constructor(
    private readonly store: MailStore,
    private readonly options: ImportOptions,
  ) {}

  /** Imports one file; what is wrong with it is noted and does not stop the others. */
  async take(source: Source): Promise<void> {
    try {
      const mailboxId = await this.mailbox(source.mailbox ?? this.options.mailbox);
      if (source.form === 'mbox') await this.takeMbox(source, mailboxId);
      else await this.takeMessage(source, mailboxId);
    } catch (error) {
      if (this.broken !== null || kindOf(error) === 'unavailable' || error instanceof Refused) throw error;
      this.failures.push({ path: source.path, reason: (error as Error).message });
    }
  }

  /** Stores what is left; resolves after the last commit. */
  async finish(): Promise<void> {
    await this.flush();
    await Promise.all(this.underWay);
    if (this.broken !== null) throw this.broken;
  }

  private async takeMessage(source: Source, mailboxId: MailboxId): Promise<void> {
    const intake = this.store.intake();
    const ends = new LineEnds();
    try {
      for await (const chunk of createReadStream(source.path, { highWaterMark: chunkOctets })) {
        await intake.write(ends.push(chunk as Buffer));
        this.options.progress((chunk as Buffer).length, this.stored);
      }
      const message = await intake.finish();
      await this.add(message, this.destination(mailboxId, source.flags, source.modified));
    } catch (error) {
      await intake.abort();
      throw error;
    }
  }

  private async takeMbox(source: Source, mailboxId: MailboxId): Promise<void> {
    const reading = new MboxReading(this.store, source, this.failures, (message, date) =>
      this.add(message, this.destination(mailboxId, 0, date ?? message.summary.sentAt ?? source.modified)),
    );
    const splitter = new MboxSplitter();
    for await (const chunk of createReadStream(source.path, { highWaterMark: chunkOctets })) {
      for (const event of splitter.push(chunk as Buffer)) await reading.take(event);
      this.options.progress((chunk as Buffer).length, this.stored);
      if (this.options.interrupted.aborted) return await reading.abort();
    }
    for (const event of splitter.end()) await reading.take(event);
    await reading.finish();
  }

  destination(mailboxId: MailboxId, flags: number, internalDate: number) {
    return { accountId: this.options.accountId, mailboxId, flags, internalDate };
  }

  private async add(message: IncomingMessage, destination: Item['destination']): Promise<void> {
    this.batch.push({ message, destination });
    this.octets += message.content.segment ? 0 : message.content.size;
    if (this.batch.length >= batchMessages || this.octets >= batchOctets) await this.flush();
  }

  private async flush(): Promise<void> {
    if (this.broken !== null) throw this.broken;
    const { batch } = this;
    if (batch.length === 0) return;
    this.batch = [];
    this.octets = 0;
    this.underWay.push(this.commit(batch));
    if (this.underWay.length >= batchesAtOnce) await this.underWay.shift();
    if (this.broken !== null) throw this.broken;
  }

  private async commit(batch: readonly Item[]): Promise<void> {
    try {
      const results = await this.store.storeAll(batch, actor);
      const stored = results.filter((result) => result !== null).length;
      this.stored += stored;
      if (stored < batch.length) this.broken ??= new Refused('the account is over its quota, or the mailbox is gone');
    } catch (error) {
      this.broken ??= error;
    }
  }

  private async mailbox(name: string): Promise<MailboxId> {
    const known = this.mailboxes.get(name);
    if (known !== undefined) return known;
    const { accountId } = this.options;
    const { mailboxes } = this.store;
    const info = await mailboxes.byName(accountId, name).catch(async (error: unknown) => {
      if (kindOf(error) !== 'mailbox-unknown') throw error;
      const made = await mailboxes.create(accountId, name, actor);
      await mailboxes.subscribe(accountId, name);
      return made;
    });
    this.mailboxes.set(name, info.id);
    return info.id;
  }
}

type Events = ReturnType<MboxSplitter['push']>;

/** Makes messages of what an mbox is cut into. */
class MboxReading {
  private intake: MessageIntake | null = null;
  private ends = new LineEnds();
  private date: number | null = null;
  private number = 0;

  constructor(
    private readonly store: MailStore,
    private readonly source: Source,
    private readonly failures: Unreadable[],
    private readonly deliver: (message: IncomingMessage, date: number | null) => Promise<void>,
  ) {}

  async take(event: Events[number]): Promise<void> {
    if (event.kind === 'begin') {
      await this.finish();
      this.intake = this.store.intake();
      this.ends = new LineEnds();
      this.date = event.date;
      this.number += 1;
    } else {
      // Octets of a message that was refused are passed over.
      try {
        await this.intake?.write(this.ends.push(event.octets));
      } catch (error) {
        await this.refuse(error);
      }
    }
  }

  async finish(): Promise<void> {
    const { intake } = this;
    this.intake = null;
    if (intake) await this.deliver(await intake.finish(), this.date);
  }

  async abort(): Promise<void> {
    await this.intake?.abort();
  }

  private async refuse(error: unknown): Promise<void> {
    if (kindOf(error) === null) throw error;
    await this.intake?.abort();
    this.intake = null;
    this.failures.push({ path: this.source.path, reason: `message ${this.number}: ${(error as Error).message}` });
  }
}
