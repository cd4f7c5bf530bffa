import { ok, uniqueIdListing } from '#wires/pop3';
import { listMessages } from '../listing.js';
import { maildropOf } from '../session.js';
import type { Handler } from './handler.js';

export const uidl: Handler<'UIDL'> = (session, { message }) => {
  const maildrop = maildropOf(session);
  return listMessages(session, message, ok(), (index) => uniqueIdListing(index + 1, maildrop.uniqueIdAt(index)));
};
