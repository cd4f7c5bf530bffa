import { compile, usesModSeq } from '../search/compile.js';
import { textDecoder } from '../search/charset.js';
import { SearchRun } from '../search/run.js';
import { tellFound } from '../search/answer.js';
import { ok } from '../session/session.js';
import type { Handler } from './handler.js';

/** RFC 9051 §6.4.4 */
export const search: Handler<'SEARCH'> = async (session, command, tag) => {
  const modSeq = usesModSeq(command.key);
  // RFC 7162 §3.1.5
  if (modSeq) session.condstore = true;
  const saves = command.return?.has('SAVE') ?? false;
  try {
    const decode = textDecoder(command.charset);
    const table = await session.flagTable([Number.MAX_SAFE_INTEGER]);
    const now = session.options.clock.now();
    const criterion = compile({ session, table, decode, now }, command.key);
    const found = await new SearchRun(session, criterion).run();
    tellFound(session, command, tag, found, modSeq);
  } catch (error) {
    // RFC 5182 §2.1: a search that fails leaves nothing saved
    if (saves) session.mailbox.saved = [];
    throw error;
  }
  return ok('SEARCH completed');
};
