import type { Condition, ResponseCode } from '#wires/imap';

/** How a command ends. Null: the handler has answered, or the connection is closing. */
export interface Reply {
  readonly condition: Condition;
  readonly text: string;
  readonly code?: ResponseCode | null;
}

export const ok = (text: string, code: ResponseCode | null = null): Reply => ({ condition: 'OK', text, code });
export const no = (text: string, code: ResponseCode | null = null): Reply => ({ condition: 'NO', text, code });
export const bad = (text: string, code: ResponseCode | null = null): Reply => ({ condition: 'BAD', text, code });

/** Ends a command from deep within with a reply. */
export class Refused extends Error {
  constructor(readonly reply: Reply) {
    super(reply.text);
  }
}
