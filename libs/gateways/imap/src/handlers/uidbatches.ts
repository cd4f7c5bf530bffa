import { writeUidBatches } from '#wires/imap';
import { no, ok } from '../session/reply.js';
import type { Handler } from './handler.js';

/** The least that the draft lets a server insist on. */
const SMALLEST_BATCH = 500;

/** draft-ietf-mailmaint-imap-uidbatches: the messages in batches of one size, the newest first. */
export const uidbatches: Handler<'UIDBATCHES'> = (session, { size, batches }, tag) => {
  if (size < SMALLEST_BATCH) return no(`The smallest batch is of ${SMALLEST_BATCH} messages`, { name: 'TOOSMALL' });
  const { mailbox } = session;
  const count = Math.ceil(mailbox.exists / size);
  const ranges: { from: number; to: number }[] = [];
  for (let batch = batches?.first ?? 1; batch <= Math.min(batches?.last ?? count, count); batch += 1) {
    const end = mailbox.exists - (batch - 1) * size;
    ranges.push({ from: mailbox.uidAt(end - 1), to: mailbox.uidAt(Math.max(0, end - size)) });
  }
  writeUidBatches(session.out, tag, ranges);
  return ok('UIDBATCHES completed');
};
