import type { TextFlaws } from '#wires/smtp';
import { MessageReceiver, mergeVerdicts } from './messageReceiver.js';
import type { Verdict } from './ports.js';
import type { OpenTransaction, Session } from './session.js';

/** Opens the sink of a transaction; throws what the port throws. */
export function openMessage(session: Session, transaction: OpenTransaction): MessageReceiver {
  const { limits, refuseNul, reception, logger } = session.options;
  const rules = {
    maxOctets: limits.message,
    maxLine: limits.textLine,
    binary: transaction.mailParameters.body === 'binarymime',
    refuseNul,
  };
  const receiver = new MessageReceiver(reception.open(transaction), rules, logger);
  transaction.receiver = receiver;
  session.startDataTimer();
  return receiver;
}

/** Gives a function to be called as data comes: it drops a client that keeps the connection with a trickle. */
export function watchRate(session: Session): (receiver: MessageReceiver) => void {
  const { clock, limits } = session.options;
  const begin = clock.now();
  let before: number | null = null;
  return (receiver) => {
    if (limits.minimumRate === 0) return;
    before ??= receiver.octets;
    const elapsed = clock.now() - begin;
    if (elapsed < limits.minimumRateGrace) return;
    if ((receiver.octets - before) * 1000 < limits.minimumRate * elapsed)
      session.drop('4.4.2', 'Message comes too slowly');
  };
}

/** After the last octet: asks for the verdicts, forgets the transaction, answers. */
export async function finishMessage(
  session: Session,
  transaction: OpenTransaction,
  receiver: MessageReceiver,
  flaws: TextFlaws,
): Promise<void> {
  session.stopDataTimer();
  const verdicts = await receiver.commit(flaws, transaction.recipients.length);
  session.reset('done');
  record(session, transaction, receiver, verdicts);
  const text = `Ok: queued as ${transaction.id}`;
  // RFC 2033 §4.2: one reply for each recipient that was accepted, in order.
  const replies = session.options.service === 'lmtp' ? verdicts : [mergeVerdicts(verdicts)];
  for (const verdict of replies) session.replyVerdict(verdict, '2.0.0', text);
}

function record(
  session: Session,
  transaction: OpenTransaction,
  receiver: MessageReceiver,
  verdicts: readonly Verdict[],
): void {
  const { counters, options } = session;
  const merged = mergeVerdicts(verdicts);
  const accepted = verdicts.some((verdict) => verdict.accepted);
  if (accepted) {
    counters.junk = 0;
    counters.errors = 0;
  }
  const outcome = merged.accepted ? 'accepted' : merged.code < 500 ? 'deferred' : 'refused';
  options.metrics.message?.(options.service, outcome, receiver.octets);
  options.logger.debug(
    { transaction: transaction.id, octets: receiver.octets, recipients: verdicts.length, outcome },
    'message',
  );
}
