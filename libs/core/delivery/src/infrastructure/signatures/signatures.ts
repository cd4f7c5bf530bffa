import { type FieldValues } from '#formats/signature';
import { type AccountId, type Clock, FumibakoError, type OrganisationId } from '#kernel';
import { type Database, rowsOf, type Step } from '#platform/database';
import { maxSignatures, type Signature, type SignatureDocument } from '../../domain/signatures/model.js';
import { readSignature } from '../../domain/signatures/reading.js';
import { keyOf } from '../../domain/signatures/rendering.js';
import { Remembered } from '../remembered.js';
import * as sql from './statements.js';

/** Milliseconds after which a change is known in every process, whether or not it was told. */
const memory = 5000;
/** For how long it is known which messages carry a signature: threads sleep, and wake up. */
const carriedDays = 400;

/** Signatures of organisations: kept, remembered for some seconds by whoever sends, and known by the messages that carry them. */
export class Signatures {
  private readonly known: Remembered<readonly Signature[]>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {
    this.known = new Remembered(clock, memory, (organisation) => this.read(Number(organisation)));
  }

  /** In their order. Throws `invalid` where one cannot be read that somebody has put there: mail waits until it can. */
  of(organisation: OrganisationId): Promise<readonly Signature[]> {
    return this.known.get(String(organisation));
  }

  /** The directory has changed. */
  forget(): void {
    this.known.forget();
  }

  async list(organisation: OrganisationId): Promise<readonly SignatureDocument[]> {
    return (await this.read(organisation)).map(documentOf);
  }

  /** Keeps a signature, in the place of another of its name. Throws `invalid`, `limit-exceeded`. */
  async put(organisation: OrganisationId, document: unknown): Promise<SignatureDocument> {
    const signature = documentOf(readSignature(document));
    const { name, position, enabled, ...rest } = signature;
    const values = [organisation, name, position, enabled, JSON.stringify(rest), maxSignatures];
    if ((await rowsOf(this.database.pool, sql.putSignature, values)).length === 0)
      throw new FumibakoError('limit-exceeded', `an organisation has at most ${maxSignatures} signatures`);
    this.tell();
    return signature;
  }

  async remove(organisation: OrganisationId, name: string): Promise<void> {
    if ((await rowsOf(this.database.pool, sql.removeSignature, [organisation, name])).length === 0) throw unknown(name);
    this.tell();
  }

  async enable(organisation: OrganisationId, name: string, enabled: boolean): Promise<void> {
    const values = [organisation, name, enabled];
    if ((await rowsOf(this.database.pool, sql.enableSignature, values)).length === 0) throw unknown(name);
    this.tell();
  }

  /** What the directory says of an account; null where it is gone. */
  async signer(account: AccountId): Promise<FieldValues | null> {
    const [row] = await rowsOf<FieldValues & Record<string, unknown>>(this.database.pool, sql.findSigner, [account]);
    return row ?? null;
  }

  /** Which texts some messages carry: keys in hexadecimal. */
  async carriedBy(organisation: OrganisationId, messageIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (messageIds.length === 0) return new Set();
    const values = [organisation, messageIds.map(keyOf)];
    const rows = await rowsOf<{ text_key: Buffer }>(this.database.pool, sql.findCarried, values);
    return new Set(rows.map(({ text_key: key }) => key.toString('hex')));
  }

  /** Whether a message carries a signature, by its own words or by those that it answers. */
  async isCarrying(organisation: OrganisationId, messageId: string): Promise<boolean> {
    return (await rowsOf(this.database.pool, sql.isCarrying, [organisation, keyOf(messageId)])).length > 0;
  }

  /** The step that remembers what a message carries. */
  carryStep(organisation: OrganisationId, messageId: string, keys: readonly Buffer[]): Step {
    return { statement: sql.carry, values: [organisation, keyOf(messageId), keys] };
  }

  async tend(): Promise<void> {
    const before = new Date(this.clock.now() - carriedDays * 86_400_000);
    await rowsOf(this.database.pool, sql.forgetCarried, [before]);
  }

  private tell(): void {
    this.forget();
    this.changed();
  }

  private async read(organisation: number): Promise<readonly Signature[]> {
    const rows = await rowsOf<{ signature: unknown }>(this.database.pool, sql.findSignatures, [organisation]);
    return rows.map(({ signature }) => readSignature(signature));
  }
}

const documentOf = ({ templates: _, ...document }: Signature): SignatureDocument => document;

const unknown = (name: string): FumibakoError => new FumibakoError('invalid', `there is no signature ${name}`);
