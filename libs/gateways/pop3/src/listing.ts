import { endOfResponse, err, ok } from '#wires/pop3';
import { maildropOf, type Session } from './session.js';

/** Lines that are written before the client must have read them. */
const linesAtOnce = 2000;

/** One line for one message, or a multi-line response for all that are not marked as deleted. */
export function listMessages(
  session: Session,
  message: number | null,
  head: string,
  line: (index: number) => string,
): Promise<void> | void {
  const maildrop = maildropOf(session);
  if (message === null) return listAll(session, head, line);
  const index = maildrop.find(message);
  session.write(index === null ? err('There is no such message') : ok(line(index)));
}

async function listAll(session: Session, head: string, line: (index: number) => string): Promise<void> {
  const maildrop = maildropOf(session);
  let text = head;
  for (let index = 0; index < maildrop.length; index++) {
    if (maildrop.wanted(index)) text += `${line(index)}\r\n`;
    if ((index + 1) % linesAtOnce !== 0) continue;
    session.write(text);
    text = '';
    await session.flush();
  }
  session.write(text + endOfResponse);
}
