import { TextCheck } from '#wires/smtp';
import type { Command } from '../command.js';
import type { Body } from '../conversationStream.js';
import { checkState } from '../dispatchChecks.js';
import { finishMessage, openMessage, watchRate } from '../message.js';
import type { MessageReceiver } from '../messageReceiver.js';
import type { OpenTransaction, Session } from '../session.js';
import { refuseData } from './data.js';

interface Chunk {
  readonly octets: number;
  readonly last: boolean;
}

/** `bdat-cmd ::= "BDAT" SP chunk-size [ SP end-marker ] CR LF` (RFC 3030 §2). */
function parseChunk(argument: string): Chunk | null {
  const [size = '', marker, ...more] = argument.split(' ');
  const octets = Number(size);
  if (!/^\d{1,20}$/.test(size) || !Number.isSafeInteger(octets) || more.length > 0) return null;
  if (marker !== undefined && marker.toUpperCase() !== 'LAST') return null;
  return { octets, last: marker !== undefined };
}

/** Takes exactly the octets of a chunk, and answers once they are there (RFC 3030 §2). */
function countedBody(
  octets: number,
  take: Pick<Body, 'flush' | 'finish'>,
  see: (chunk: Buffer, from: number, to: number) => void,
): Body {
  let left = octets;
  return {
    read: (chunk, start) => {
      const end = Math.min(chunk.length, start + left);
      see(chunk, start, end);
      left -= end - start;
      return left === 0 ? end : -1;
    },
    ...take,
  };
}

/** An empty chunk is over before the next octet comes. */
function expectChunk(session: Session, octets: number, body: Body): Promise<void> | void {
  if (octets > 0) return session.expect(body);
  return body.finish();
}

function discard(session: Session, octets: number, refusal: [number, string, string] | null): Promise<void> | void {
  session.startDataTimer();
  const finish = () => {
    session.stopDataTimer();
    if (refusal !== null) session.reply(...refusal);
  };
  return expectChunk(
    session,
    octets,
    countedBody(octets, { flush: () => {}, finish }, () => {}),
  );
}

function receive(
  session: Session,
  transaction: OpenTransaction,
  receiver: MessageReceiver,
  chunk: Chunk,
): Promise<void> | void {
  const check = (transaction.chunks ??= new TextCheck());
  const rate = watchRate(session);
  let pieces: Buffer[] = [];
  const flush = () => {
    const read = pieces;
    pieces = [];
    rate(receiver);
    return receiver.write(read, check);
  };
  const finish = () => {
    if (chunk.last) {
      check.end();
      return finishMessage(session, transaction, receiver, check);
    }
    const { refused } = receiver;
    if (refused === null) return session.reply(250, '2.0.0', `${chunk.octets} octets received`);
    transaction.chunkFailed = true;
    session.reply(refused.code, refused.enhanced, refused.text);
  };
  const see = (octets: Buffer, from: number, to: number) => {
    check.read(octets, from, to);
    if (to > from) pieces.push(octets.subarray(from, to));
  };
  return expectChunk(session, chunk.octets, countedBody(chunk.octets, { flush, finish }, see));
}

/** The octets of the chunk come whether the sink can be opened or not. */
function tryOpen(session: Session, transaction: OpenTransaction): MessageReceiver | null {
  try {
    return openMessage(session, transaction);
  } catch (error) {
    session.options.logger.error({ error }, 'a message sink failed to open');
    transaction.chunkFailed = true;
    return null;
  }
}

export const bdat: Command = {
  name: 'BDAT',
  source: 'RFC 3030 §2',
  mail: true,
  checksItself: true,
  keywords: () => ['CHUNKING'],
  handle: (session, argument) => {
    const chunk = parseChunk(argument);
    // What follows cannot be told from commands: there is no going on.
    if (chunk === null) {
      session.reply(501, '5.5.4', 'Syntax: BDAT octets [LAST]');
      return session.hangUp();
    }
    const { transaction } = session.conversation;
    const refusal = checkState(session, bdat) ?? refuseData(transaction);
    // RFC 2033 §4.3: over LMTP, the last chunk of a message without recipients has no reply.
    const mute = refusal !== null && chunk.last && transaction?.recipientTried && session.options.service === 'lmtp';
    if (mute) return discard(session, chunk.octets, null);
    if (refusal !== null || transaction === null)
      return discard(session, chunk.octets, refusal ?? [503, '5.5.1', 'Say MAIL first']);
    if (transaction.chunkFailed) return discard(session, chunk.octets, [503, '5.5.1', 'A chunk was refused, say RSET']);
    const receiver = transaction.receiver ?? tryOpen(session, transaction);
    if (receiver === null) return discard(session, chunk.octets, [451, '4.3.0', 'Local trouble, try again later']);
    return receive(session, transaction, receiver, chunk);
  },
};
