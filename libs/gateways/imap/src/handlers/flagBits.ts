import { bitValue, type Flags } from '#core/mailstore';
import type { AccountId } from '#kernel';
import { FlagTable } from '../views/flagTable.js';
import { no, Refused } from '../session/reply.js';
import type { Session } from '../session/session.js';

const SYSTEM = new Set(['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft']);
/** A keyword is shown with every message that has it. */
const MAX_KEYWORD = 200;

/**
 * Bits of flags as a client names them. `\Recent` is passed over: nobody can set or clear it (RFC 3501 §2.3.2). Keywords that
 * are new are defined, unless `known` says that only existing ones count. They are those of `owner`, the account of the
 * selected mailbox or of the one that logged in where there is none. Throws `limit-exceeded`.
 */
export async function flagBits(
  session: Session,
  flags: readonly string[],
  known = false,
  owner: AccountId = session.keywordOwner,
): Promise<Flags> {
  const names = flags.filter((flag) => flag !== '\\Recent');
  const strange = names.find((flag) => (flag.startsWith('\\') && !SYSTEM.has(flag)) || flag.length > MAX_KEYWORD);
  if (strange !== undefined) throw new Refused(no('Such a flag cannot be kept', { name: 'CANNOT' }));
  const keywords = names.filter((flag) => !flag.startsWith('\\'));
  if (!known && keywords.length > 0) await session.store.mailboxes.keywordBits(owner, keywords);
  const table = await tableFor(session, owner, keywords);
  const bits = new Set(names.map((flag) => table.bitOf(flag)).filter((bit) => bit !== null));
  return [...bits].reduce((sum, bit) => sum + bitValue(bit), 0);
}

async function tableFor(session: Session, owner: AccountId, keywords: readonly string[]): Promise<FlagTable> {
  if (owner !== session.keywordOwner) return new FlagTable((await session.store.mailboxes.tree(owner)).keywords);
  const table = await session.flagTable();
  // a keyword defined just now, by this session or by another
  return keywords.some((flag) => table.bitOf(flag) === null)
    ? await session.flagTable([Number.MAX_SAFE_INTEGER])
    : table;
}
