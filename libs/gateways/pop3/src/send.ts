import { DotStuffing, err, ok, TopCut } from '#wires/pop3';
import { maildropOf, type Session } from './session.js';

const gone = 'The message has been removed';

/** Octets of a message that TOP reads at once. */
const topSlice = 16_384;

/** What is sent of a message: `cut` leaves the rest out. */
interface Sending {
  readonly index: number;
  readonly head: string;
  readonly cut: TopCut | null;
}

/** Sends a message as a multi-line response, whole or cut; null in place of the index of one that is not there. */
export function sendMessage(session: Session, message: number, lines: number | null): Promise<void> | void {
  const maildrop = maildropOf(session);
  const index = maildrop.find(message);
  if (index === null) return session.write(err('There is no such message'));
  if (maildrop.isGone(index)) return session.write(err(gone));
  const cut = lines === null ? null : new TopCut(lines);
  const head = cut ? ok() : ok(`${maildrop.sizeAt(index)} octets`);
  const sending = { index, head, cut };
  // TOP of something large reads no more than it has to.
  if (!maildrop.readAhead.isSmall(index)) return stream(session, sending);
  const content = maildrop.readAhead.take(index);
  if (content instanceof Promise) return content.then((loaded) => sendWhole(session, sending, loaded));
  sendWhole(session, sending, content);
}

function sendWhole(session: Session, { head, cut }: Sending, content: Buffer | null): void {
  if (content === null) return session.write(err(gone));
  session.write(head);
  const stuffing = new DotStuffing();
  const pieces: Buffer[] = [];
  stuffing.push(cut ? cut.push(content) : content, pieces);
  stuffing.end(pieces);
  for (const piece of pieces) session.write(piece);
  if (!cut) session.options.metrics.retrieved?.(content.length);
}

/** A large message goes slice by slice, as fast as the client reads. */
async function stream(session: Session, { index, head, cut }: Sending): Promise<void> {
  const maildrop = maildropOf(session);
  const size = maildrop.sizeAt(index);
  const step = cut ? Math.min(topSlice, session.options.limits.slice) : session.options.limits.slice;
  const stuffing = new DotStuffing();
  let begun = false;
  try {
    for (let at = 0; at < size && cut?.done !== true; at += step) {
      const slice = await maildrop.slice(index, at, at + step);
      if (!begun) session.write(head);
      begun = true;
      const pieces: Buffer[] = [];
      stuffing.push(cut ? cut.push(slice) : slice, pieces);
      for (const piece of pieces) session.write(piece);
      await session.flush();
    }
  } catch (error) {
    if (!begun) throw error;
    // Half a message must not look like a whole one: no end is sent, the connection breaks off.
    session.options.logger.error({ connection: session.id, err: error }, 'a message broke off');
    return session.destroy();
  }
  const end: Buffer[] = [];
  stuffing.end(end);
  for (const piece of end) session.write(piece);
  if (!cut) session.options.metrics.retrieved?.(size);
}
