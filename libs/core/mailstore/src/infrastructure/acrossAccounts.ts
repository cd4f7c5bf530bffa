import { type AccountId, changeNumber, FumibakoError, uidSetOf, type UidSet } from '#kernel';
import { rowsOf, type Step } from '#platform/database';
import { bitLimit, bitValue, firstOwnBit, type Flags, hasBit } from '../domain/flags.js';
import type { Actor, Change, MailboxInfo } from '../domain/model.js';
import { commonFlags } from '../domain/rights.js';
import { actorText } from './actors.js';
import { addition, columns, type CopiedRow } from './copies.js';
import type { StoreHub } from './hub.js';
import { lockAccounts } from './statements/accounts.js';
import * as sql from './statements/entries.js';
import { fold } from './statements/logged.js';
import { defineKeywords, listKeywords } from './statements/mailboxes.js';

type Place = Pick<MailboxInfo, 'accountId' | 'id'>;

interface Keyword {
  readonly bit: number;
  readonly name: string;
}

interface RemovedRow {
  readonly change: number;
  readonly previous: number;
}

const divisionByZero = '22012';
/** Flags that mean the same in every account: the system's and the common keywords. */
const universal: Flags = 2 ** firstOwnBit - 1;

/** Copies and moves between mailboxes of two accounts: one commit, with both accounts locked in their order. */
export class AcrossAccounts {
  constructor(private readonly hub: StoreHub) {}

  /** Throws `over-quota` (of the target's account), `mailbox-unknown`. */
  async copy(
    source: Place,
    uids: UidSet,
    target: MailboxInfo,
    actor: Actor,
    kept: Flags,
  ): Promise<readonly CopiedRow[]> {
    const copying = await this.copying(source, uids, target, actor, kept);
    const results = await this.hub.writerFor(target.accountId).commit([...this.locked(source, target), copying]);
    const rows = (results.at(-1) ?? []) as CopiedRow[];
    if (rows.length === 0) await this.explain(source, uids, target);
    else this.hub.tell([addition(rows, target)]);
    return rows;
  }

  async move(
    source: Place,
    uids: UidSet,
    target: MailboxInfo,
    actor: Actor,
    kept: Flags,
  ): Promise<readonly CopiedRow[]> {
    const { accountId, id } = source;
    const removal = {
      statement: sql.removeEntries,
      values: [accountId, id, ...columns(uids), false, actorText(actor)],
    };
    const steps = [
      ...this.locked(source, target),
      { statement: sql.noteChangeNumber, values: [target.accountId] },
      await this.copying(source, uids, target, actor, kept),
      { statement: sql.requireChange, values: [target.accountId] },
      removal,
    ];
    const results = await this.hub
      .writerFor(target.accountId)
      .commit(steps)
      .catch(async (error: unknown) => {
        if ((error as { code?: unknown }).code !== divisionByZero) throw error;
        await this.explain(source, uids, target);
        return [];
      });
    const rows = (results.at(-3) ?? []) as CopiedRow[];
    const [removed] = (results.at(-1) ?? []) as RemovedRow[];
    if (rows.length > 0 && removed !== undefined)
      this.hub.tell([addition(rows, target), removalOf(source, removed, rows)]);
    return rows;
  }

  private locked({ accountId, id }: Place, target: MailboxInfo): Step[] {
    return [
      { statement: lockAccounts, values: [[accountId, target.accountId]] },
      { statement: fold, values: [accountId, id] },
    ];
  }

  private async copying(
    { accountId, id }: Place,
    uids: UidSet,
    target: MailboxInfo,
    actor: Actor,
    kept: Flags,
  ): Promise<Step> {
    const { here, there } = await this.keywords({ accountId, id }, uids, target.accountId, kept);
    const place = [accountId, id, ...columns(uids), target.accountId, target.id];
    const values = [...place, actorText(actor), commonFlags(kept, universal), here, there];
    return { statement: sql.copyAcross, values };
  }

  /** Keywords of one account as flags, and what they are in another, which learns those that are used; beyond its last bit they are lost. */
  private async keywords(
    { accountId, id }: Place,
    uids: UidSet,
    to: AccountId,
    kept: Flags,
  ): Promise<{ here: Flags[]; there: Flags[] }> {
    const own = await rowsOf<Keyword>(this.hub.database.pool, listKeywords, [accountId]);
    if (own.length === 0) return { here: [], there: [] };
    const [, , used] = await this.hub.writerFor(accountId).commit([
      { statement: lockAccounts, values: [[accountId]] },
      { statement: fold, values: [accountId, id] },
      { statement: sql.usedFlags, values: [accountId, id, ...columns(uids)] },
    ]);
    const flags = commonFlags(kept, (used?.[0] as { flags: number } | undefined)?.flags ?? 0);
    const names = own.filter(({ bit }) => hasBit(flags, bit));
    const known = await this.learn(
      to,
      names.map(({ name }) => name),
    );
    const pairs = names.flatMap(({ bit, name }) => {
      const other = known.get(name.toLowerCase());
      return other === undefined ? [] : [{ here: bitValue(bit), there: bitValue(other) }];
    });
    return { here: pairs.map(({ here }) => here), there: pairs.map(({ there }) => there) };
  }

  /** Bits of keywords by their names in lower case, after those that are new were defined. */
  private async learn(account: AccountId, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const read = async (): Promise<Map<string, number>> => {
      const keywords = await rowsOf<Keyword>(this.hub.database.pool, listKeywords, [account]);
      return new Map(keywords.map(({ bit, name }) => [name.toLowerCase(), bit]));
    };
    const known = await read();
    if (names.every((name) => known.has(name.toLowerCase()))) return known;
    await this.hub.writerFor(account).commit([
      { statement: lockAccounts, values: [[account]] },
      { statement: defineKeywords, values: [account, names, firstOwnBit, bitLimit] },
    ]);
    this.hub.accountChanged(account);
    return await read();
  }

  private async explain({ accountId, id }: Place, uids: UidSet, target: MailboxInfo): Promise<void> {
    const values = [accountId, id, ...columns(uids), target.accountId, target.id];
    const [row] = await rowsOf<{ target: boolean; fits: boolean }>(this.hub.database.pool, sql.acrossObstacle, values);
    if (!row?.target) throw new FumibakoError('mailbox-unknown', 'the target mailbox is gone');
    if (!row.fits) throw new FumibakoError('over-quota', 'the copies would exceed the quota');
  }
}

function removalOf({ accountId, id }: Place, removed: RemovedRow, rows: readonly CopiedRow[]): Change {
  return {
    kind: 'removed',
    accountId,
    mailboxId: id,
    previous: changeNumber(removed.previous),
    changeNumber: changeNumber(removed.change),
    uids: uidSetOf(rows.map(({ source_uid }) => source_uid)),
  };
}
