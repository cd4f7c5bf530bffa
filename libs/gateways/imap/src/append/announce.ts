import {
  type AppendProgress,
  appendProgress,
  type LiteralAnnouncement,
  writeContinuation,
  writeTagged,
} from '#wires/imap';
import { refused } from '../session/refused.js';
import { no, Refused, type Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { AppendReceiver, tooManyAtOnce } from './receiver.js';

/** A literal that nobody asked for and that is this many times larger than the limit ends the connection. */
const HOPELESS = 2;

/** Whether an announced literal is a message of an APPEND or REPLACE, or a part of one. */
export function isMessage(session: Session, { segments }: LiteralAnnouncement): boolean {
  return appendProgress(segments, session.context) !== null;
}

/** Decides about a message before its first octet comes: mailbox, size, quota (RFC 9051 §6.3.12, RFC 7889 §4). */
export async function announceMessage(session: Session, literal: LiteralAnnouncement): Promise<void> {
  const progress = appendProgress(literal.segments, session.context);
  const { framer } = session.channel;
  if (progress === null) return framer.refuse();
  const refusal = await obstacle(session, progress, literal);
  if (refusal !== null) {
    framer.refuse();
    void session.append?.abort();
    session.append = null;
    writeTagged(session.out, progress.tag, refusal.condition, refusal.text, refusal.code ?? null);
    // RFC 7888 §4: it would have to be read to its end
    if (literal.nonSync && literal.size > HOPELESS * session.options.limits.appendOctets)
      session.bye('Literal too big', { name: 'TOOBIG' });
    return;
  }
  framer.stream();
  if (!literal.nonSync) writeContinuation(session.out, 'Ready for the message');
}

async function obstacle(
  session: Session,
  progress: AppendProgress,
  literal: LiteralAnnouncement,
): Promise<Reply | null> {
  const { size } = literal;
  const { limits } = session.options;
  const { tag, command, messages, parts, catenated } = progress;
  const tooMany = tooManyAtOnce(session, messages.length + 1);
  if (tooMany !== null) return tooMany;
  if (size > limits.appendOctets) return no('Message too big', { name: 'TOOBIG' });
  // RFC 3502 §6.3.11: a message of no octets takes the whole command back
  if (size === 0 && !catenated) return no('Append cancelled');
  try {
    session.append ??= new AppendReceiver(session, tag, command, await session.find(progress.mailbox.name, 'i'));
    const receiver = session.append;
    if (receiver.failure !== null) return receiver.failure;
    await session.store.requireSpace(size);
    await receiver.prepare(messages, parts, literal);
    // RFC 8508 §3.4: what is replaced no longer counts, which is known when it is gone
    if (command === 'APPEND') await session.store.quotas.check(receiver.mailbox.accountId, receiver.octets);
    return null;
  } catch (error) {
    return error instanceof Refused ? error.reply : refused(session, command, error);
  }
}
