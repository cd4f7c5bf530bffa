import { isAsciiAddress } from '#kernel';
import {
  type ByTime,
  type Hold,
  parsePathArgument,
  type PathArgument,
  protocolName,
  readMailParameters,
} from '#wires/smtp';
import type { Command } from '../command.js';
import type { Client } from '../ports.js';
import type { OpenTransaction, Session } from '../session.js';
import { offeredMechanisms } from './auth.js';

export function describeClient(session: Session, utf8: boolean): Client {
  const { conversation, options, tls, certificate } = session;
  const protocol = protocolName({
    lmtp: options.service === 'lmtp',
    extended: conversation.extended,
    tls: tls !== null,
    authenticated: conversation.principal !== null,
    utf8,
  });
  const helo = conversation.helo ?? '';
  const authenticated = conversation.principal;
  return { address: session.address, port: session.port, helo, tls, certificate, authenticated, protocol };
}

function begin(session: Session, read: PathArgument): OpenTransaction | null {
  const { options } = session;
  const auth = offeredMechanisms(session).length > 0;
  const parameters = readMailParameters(read.parameters, {
    maxSize: options.limits.message,
    binaryMime: options.binaryMime,
    auth,
    tls: session.tls !== null,
    futureRelease: longestHold(session) > 0,
    urgency: knowsUrgency(session),
  });
  if ('code' in parameters) {
    session.reply(parameters.code, parameters.enhanced, parameters.text);
    return null;
  }
  const { path } = read;
  const reversePath = path.kind === 'mailbox' ? path.address : null;
  if (path.kind === 'postmaster') {
    session.reply(501, '5.1.7', 'Bad address syntax');
    return null;
  }
  // RFC 6531 §3.5: an address beyond ASCII needs the parameter.
  if (!parameters.smtputf8 && (read.utf8 || (reversePath !== null && !isAsciiAddress(reversePath)))) {
    session.reply(553, '5.6.7', 'Address needs SMTPUTF8');
    return null;
  }
  const now = options.clock.now();
  const heldUntil = parameters.hold === null ? null : timeOf(parameters.hold, now);
  // RFC 4865 §3: no longer than was announced.
  if (heldUntil !== null && heldUntil > now + longestHold(session) * 1000) {
    session.reply(501, '5.5.4', `Messages are held for ${longestHold(session)} seconds at most`);
    return null;
  }
  return {
    id: session.newTransactionId(),
    service: options.service,
    client: describeClient(session, parameters.smtputf8),
    reversePath,
    mailParameters: parameters,
    // What should have gone already goes now.
    heldUntil: heldUntil !== null && heldUntil > now ? heldUntil : null,
    deliverBy: deliverBy(parameters.by, now),
    recipients: [],
    recipientTried: false,
    receiver: null,
    chunks: null,
    chunkFailed: false,
  };
}

/** LMTP brings mail to mailboxes alone: at once, whatever its time. */
const knowsUrgency = ({ options }: Session): boolean => options.service !== 'lmtp';

const deliverBy = (by: ByTime | null, now: number): OpenTransaction['deliverBy'] =>
  by && { until: now + by.seconds * 1000, mode: by.mode, trace: by.trace };

/** Seconds for which a message may be held; 0 where none is. */
const longestHold = ({ options }: Session): number => (options.service === 'submission' ? options.longestHold : 0);

const timeOf = (hold: Hold, now: number): number => ('until' in hold ? hold.until : now + hold.seconds * 1000);

/** `FUTURERELEASE` with the longest interval in seconds and the latest time (RFC 4865 §3). */
function futureRelease(session: Session): readonly string[] {
  const seconds = longestHold(session);
  if (seconds === 0) return [];
  const latest = new Date(session.options.clock.now() + seconds * 1000).toISOString();
  return [`FUTURERELEASE ${seconds} ${latest.replace(/\.\d+/, '')}`];
}

export const mail: Command = {
  name: 'MAIL',
  source: 'RFC 5321 §4.1.1.2',
  mail: true,
  // RFC 1870 §3, RFC 6152 §2, RFC 6531 §3.1, RFC 3461 §3.
  keywords: (session) => [
    `SIZE ${session.options.limits.message}`,
    '8BITMIME',
    'SMTPUTF8',
    'DSN',
    ...(session.options.binaryMime ? ['BINARYMIME'] : []),
    // RFC 8689 §2: where TLS is active.
    ...(session.tls === null ? [] : ['REQUIRETLS']),
    ...futureRelease(session),
    // RFC 2852 §3, RFC 6710 §3.
    ...(knowsUrgency(session) ? ['DELIVERBY', 'MT-PRIORITY'] : []),
  ],
  handle: async (session, argument) => {
    if (session.conversation.transaction !== null) return session.reply(503, '5.5.1', 'A transaction is open already');
    const read = parsePathArgument(argument, 'FROM');
    if ('code' in read) return session.reply(read.code, read.enhanced, read.text);
    const transaction = begin(session, read);
    if (transaction === null) return;
    const answer = session.options.reception.checkSender(transaction, transaction.reversePath);
    const verdict = answer instanceof Promise ? await answer : answer;
    if (verdict.accepted) session.conversation.transaction = transaction;
    session.replyVerdict(verdict, '2.1.0', 'Ok');
  },
};
