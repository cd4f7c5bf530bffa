import { type MessageId } from '#kernel';
import { breathe } from '../session/breathe.js';
import { ConnectionGone } from '../session/channel.js';
import { no, Refused } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { type Candidate, type Criterion, unreadCandidate } from './criterion.js';
import { forgetTexts, learnContent, learnFields } from './texts.js';

/** Messages looked at between two breaths. */
const VIEW_BATCH = 20_000;
const FIELD_BATCH = 500;
const CONTENT_BATCH = 100;
const DAY = 86_400_000;
const CONTENT_OCTETS = 4 * 1024 * 1024;

/** Finds messages in three rounds: by what the view holds, by the usual fields, by the contents. */
export class SearchRun {
  private octetsRead = 0;

  constructor(
    private readonly session: Session,
    private readonly criterion: Criterion,
  ) {}

  /** Indexes of what was found, of all or of some, rising. Ends the command with LIMIT when too much would have to be read. */
  async run(among: readonly number[] | null = null): Promise<number[]> {
    const found: number[] = [];
    const first = await this.byView(among, found);
    const second = await this.byFields(first, found);
    await this.byContents(second, found);
    return found.sort((a, b) => a - b);
  }

  private async byView(among: readonly number[] | null, found: number[]): Promise<Candidate[]> {
    const count = among?.length ?? this.session.mailbox.exists;
    const open: Candidate[] = [];
    for (let at = 0; at < count; at += 1) {
      if (at % VIEW_BATCH === VIEW_BATCH - 1) await this.breathe(at, count);
      const candidate = this.candidate(among?.[at] ?? at);
      if (candidate !== null) this.judge(candidate, open, found);
    }
    return open;
  }

  private async byFields(candidates: readonly Candidate[], found: number[]): Promise<Candidate[]> {
    const { session } = this;
    const open: Candidate[] = [];
    for (let from = 0; from < candidates.length; from += FIELD_BATCH) {
      await this.breathe(from, candidates.length);
      const batch = this.present(candidates.slice(from, from + FIELD_BATCH));
      const blocks = await session.store.reader.usualFields(
        session.mailbox.accountId,
        batch.map(({ id }) => id),
      );
      const saved = await this.savedDates(batch.map(({ candidate }) => candidate.uid));
      for (const { candidate, id } of batch) {
        const at = saved?.get(candidate.uid);
        if (at !== undefined) candidate.savedDay = Math.floor(at / DAY);
        const block = blocks.get(id);
        // an empty block says that the fields were too large to be kept
        if (block !== undefined && block.length > 0) learnFields(candidate, block);
        if (this.locate(candidate)) this.judge(candidate, open, found);
        forgetTexts(candidate);
      }
    }
    return open;
  }

  private async savedDates(uids: readonly number[]): Promise<ReadonlyMap<number, number> | null> {
    if (!this.criterion.saved) return null;
    const { store, mailbox } = this.session;
    return await store.reader.savedAt(mailbox.accountId, mailbox.info.id, uids);
  }

  private async byContents(candidates: readonly Candidate[], found: number[]): Promise<void> {
    let batch: Candidate[] = [];
    let octets = 0;
    for (const [at, candidate] of candidates.entries()) {
      if (batch.length > 0 && (batch.length >= CONTENT_BATCH || octets + candidate.size > CONTENT_OCTETS)) {
        await this.readContents(batch, octets, found);
        this.session.progressed(at, candidates.length);
        batch = [];
        octets = 0;
      }
      batch.push(candidate);
      octets += candidate.size;
    }
    if (batch.length > 0) await this.readContents(batch, octets, found);
  }

  private async readContents(candidates: readonly Candidate[], octets: number, found: number[]): Promise<void> {
    const { session } = this;
    const { searchOctets, searchMessageOctets } = session.options.limits;
    this.octetsRead += octets;
    if (this.octetsRead > searchOctets) throw new Refused(no('The search would read too much', { name: 'LIMIT' }));
    const batch = this.present(candidates);
    const whole = batch.filter(({ candidate }) => candidate.size <= CONTENT_OCTETS).map(({ id }) => id);
    const contents = await session.store.reader.contents(session.mailbox.accountId, whole);
    for (const { candidate, id } of batch) {
      const content =
        contents.get(id) ?? (await session.store.reader.slice(session.mailbox.accountId, id, 0, searchMessageOctets));
      learnContent(candidate, content);
      if (this.locate(candidate) && this.criterion.test(candidate, session.mailbox) === true)
        found.push(candidate.index);
      forgetTexts(candidate);
      await this.breathe();
    }
  }

  private judge(candidate: Candidate, open: Candidate[], found: number[]): void {
    const verdict = this.criterion.test(candidate, this.session.mailbox);
    if (verdict === true) found.push(candidate.index);
    else if (verdict === null) open.push(candidate);
  }

  private candidate(index: number): Candidate | null {
    const { mailbox } = this.session;
    const uid = mailbox.uidAt(index);
    const at = mailbox.view.indexOf(uid);
    if (at < 0) return null;
    return unreadCandidate({ index, uid, at, size: mailbox.view.sizeAt(at) });
  }

  /** Finds the message again after others had their turn; false when it is gone. */
  private locate(candidate: Candidate): boolean {
    candidate.at = this.session.mailbox.view.indexOf(candidate.uid);
    return candidate.at >= 0;
  }

  private present(candidates: readonly Candidate[]): { candidate: Candidate; id: MessageId }[] {
    const { view } = this.session.mailbox;
    const present = candidates.filter((candidate) => this.locate(candidate));
    return present.map((candidate) => ({ candidate, id: view.messageIdAt(candidate.at) }));
  }

  private async breathe(done?: number, all = 0): Promise<void> {
    if (this.session.channel.dead) throw new ConnectionGone();
    if (done !== undefined) this.session.progressed(done, all);
    await breathe();
  }
}
