import { setTimeout as delay } from 'node:timers/promises';
import { type Address, canonicalDomain, isAsciiAddress } from '#kernel';
import { parsePathArgument, type PathArgument, readRecipientParameters } from '#wires/smtp';
import type { Command } from '../command.js';
import type { Verdict } from '../ports.js';
import type { OpenTransaction, Session } from '../session.js';

/** The recipient, or the refusal to send. */
function recipientAddress(
  session: Session,
  transaction: OpenTransaction,
  read: PathArgument,
): Address | [number, string, string] {
  const { path } = read;
  if (path.kind === 'null') return [501, '5.1.3', 'Bad address syntax'];
  // RFC 5321 §4.1.1.3: the postmaster needs no domain.
  if (path.kind === 'postmaster') {
    const { hostname } = session.options;
    return { localPart: 'postmaster', domain: canonicalDomain(hostname) ?? hostname.toLowerCase() };
  }
  // RFC 6531 §3.5.
  const plain = !read.utf8 && isAsciiAddress(path.address);
  return plain || transaction.mailParameters.smtputf8 ? path.address : [553, '5.6.7', 'Address needs SMTPUTF8'];
}

/** Enhanced codes of recipients that are guessed: nobody there, and not ours (RFC 3463 §3.2, §3.8). */
const guessCodes: ReadonlySet<string> = new Set(['5.1.1', '5.7.1']);

/** Counts what is found and what is guessed; who guesses much waits for the answers. */
async function weigh({ address, counters, guesses, options }: Session, verdict: Verdict): Promise<void> {
  if (options.exemptFromConnectionLimit(address)) return;
  if (verdict.accepted) return guesses.accepted(address);
  if (verdict.isKnown || !guessCodes.has(verdict.enhanced)) return;
  counters.guesses += 1;
  options.metrics.guess?.(options.service, 'guessed');
  const wait = guesses.guessed(address, counters.guesses);
  if (wait > 0) await delay(wait, null, { ref: false });
}

async function add(session: Session, transaction: OpenTransaction, read: PathArgument): Promise<void> {
  const parameters = readRecipientParameters(read.parameters);
  if ('code' in parameters) return session.reply(parameters.code, parameters.enhanced, parameters.text);
  const address = recipientAddress(session, transaction, read);
  if (Array.isArray(address)) return session.reply(...(address as [number, string, string]));
  const recipient = address as Address;
  const answer = session.options.reception.checkRecipient(transaction, recipient);
  const verdict = answer instanceof Promise ? await answer : answer;
  if (verdict.accepted)
    transaction.recipients.push({ address: recipient, notify: parameters.notify, orcpt: parameters.orcpt });
  if (session.options.service === 'mx') await weigh(session, verdict);
  session.replyVerdict(verdict, '2.1.5', 'Ok');
}

export const rcpt: Command = {
  name: 'RCPT',
  source: 'RFC 5321 §4.1.1.3',
  mail: true,
  handle: (session, argument) => {
    const { transaction } = session.conversation;
    if (transaction === null) return session.reply(503, '5.5.1', 'Say MAIL first');
    // RFC 3030 §2: the recipients stand before the first chunk.
    if (transaction.chunks !== null) return session.reply(503, '5.5.1', 'The message has begun');
    const read = parsePathArgument(argument, 'TO');
    if ('code' in read) return session.reply(read.code, read.enhanced, read.text);
    transaction.recipientTried = true;
    // RFC 5321 §4.5.3.1.10.
    if (transaction.recipients.length >= session.options.limits.recipients)
      return session.reply(452, '4.5.3', 'Too many recipients');
    return add(session, transaction, read);
  },
};
