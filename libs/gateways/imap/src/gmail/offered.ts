import { bad, Refused } from '../session/reply.js';
import type { Session } from '../session/session.js';

/** Ends the command where X-GM-EXT-1 is not announced. */
export function requireGmail({ disabled }: Session): void {
  if (disabled.has('X-GM-EXT-1')) throw new Refused(bad('X-GM-EXT-1 is not offered'));
}
