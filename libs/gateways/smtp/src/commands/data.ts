import { DataReader } from '#wires/smtp';
import type { Command } from '../command.js';
import type { Body } from '../conversationStream.js';
import { finishMessage, openMessage, watchRate } from '../message.js';
import type { MessageReceiver } from '../messageReceiver.js';
import type { OpenTransaction, Session } from '../session.js';

/** Why DATA and BDAT cannot begin now; null when they can. */
export function refuseData(transaction: OpenTransaction | null): [number, string, string] | null {
  if (transaction === null) return [503, '5.5.1', 'Say MAIL first'];
  if (transaction.recipients.length > 0) return null;
  return transaction.recipientTried ? [554, '5.5.1', 'No valid recipients'] : [503, '5.5.1', 'Say RCPT first'];
}

function dataBody(session: Session, transaction: OpenTransaction, receiver: MessageReceiver): Body {
  const reader = new DataReader();
  const rate = watchRate(session);
  let pieces: Buffer[] = [];
  return {
    read: (chunk, start) => reader.read(chunk, start, pieces),
    flush: () => {
      const read = pieces;
      pieces = [];
      rate(receiver);
      return receiver.write(read, reader);
    },
    finish: () => finishMessage(session, transaction, receiver, reader),
  };
}

export const data: Command = {
  name: 'DATA',
  source: 'RFC 5321 §4.1.1.4',
  mail: true,
  handle: (session, argument) => {
    const { transaction } = session.conversation;
    const refusal = refuseData(transaction);
    if (argument !== '') return session.reply(501, '5.5.4', 'Syntax: DATA');
    // LMTP answers 503 even when recipients were tried (RFC 2033 §4.2).
    if (refusal !== null && session.options.service === 'lmtp') return session.reply(503, '5.5.1', refusal[2]);
    if (refusal !== null || transaction === null)
      return session.reply(...(refusal ?? [503, '5.5.1', 'Say MAIL first']));
    // RFC 3030 §2: not after BDAT; RFC 3030 §3: not with BINARYMIME.
    if (transaction.chunks !== null) return session.reply(503, '5.5.1', 'The message comes by BDAT');
    if (transaction.mailParameters.body === 'binarymime') return session.reply(503, '5.5.1', 'BINARYMIME needs BDAT');
    if (session.pipelined) {
      // RFC 2920 §3.1: DATA ends a group of commands. Whoever sends on before 354 may be smuggling a message.
      session.reply(554, '5.5.0', 'Nothing may be sent between DATA and 354');
      return session.hangUp();
    }
    const receiver = openMessage(session, transaction);
    session.expect(dataBody(session, transaction, receiver));
    session.reply(354, '', 'End data with <CR><LF>.<CR><LF>');
  },
};
