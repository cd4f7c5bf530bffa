import { dav, readLockToken } from '#wires/dav';
import type { Method } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { locksOn } from '../guards.js';

/** Ends a lock (RFC 4918 §9.11). */
export const unlock: Method = async (request, { places, locks }) => {
  const token = readLockToken(request.header('lock-token'));
  const place = await places.find(request.self, request.path);
  if (!('owner' in place)) throw new DavRefusal(409);
  const { accountId } = place.owner;
  const held = locksOn(await locks.of(accountId), place).find((lock) => lock.token === token);
  // RFC 4918 §9.11.1
  if (!held) throw new DavRefusal(409, { name: dav('lock-token-matches-request-uri') });
  // RFC 3744 §3.5: the owner of a resource may end the locks of others
  if (held.holder !== request.self.accountId && place.owner.accountId !== request.self.accountId)
    throw new DavRefusal(403);
  await locks.release(accountId, token);
  return { status: 204 };
};
