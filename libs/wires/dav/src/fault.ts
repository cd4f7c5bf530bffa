import type { QName } from './names.js';

/**
 * What a request asks for and cannot get, found by reading it alone. `precondition` is the element that a `DAV:error` body
 * carries (RFC 4918 §16); the message is for logs.
 */
export class DavFault extends Error {
  override readonly name = 'DavFault';

  constructor(
    readonly status: 400 | 403 | 413 | 414 | 415 | 502,
    message: string,
    readonly precondition: QName | null = null,
  ) {
    super(message);
  }
}

export const malformed = (message: string): DavFault => new DavFault(400, message);
