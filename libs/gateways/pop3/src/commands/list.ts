import { ok, scanListing } from '#wires/pop3';
import { listMessages } from '../listing.js';
import { maildropOf } from '../session.js';
import type { Handler } from './handler.js';

export const list: Handler<'LIST'> = (session, { message }) => {
  const maildrop = maildropOf(session);
  const { messages, octets } = maildrop.remaining;
  const head = ok(`${messages} messages (${octets} octets)`);
  return listMessages(session, message, head, (index) => scanListing(index + 1, maildrop.sizeAt(index)));
};
