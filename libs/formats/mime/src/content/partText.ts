import { decodeCharset } from '../charset/decode.js';
import { parameterOf } from '../headers/parameters.js';
import type { Part } from '../types.js';
import { decodeTransfer } from './transfer.js';

/** Octets of the body of a part, still transfer-encoded. */
export function partBody(message: Uint8Array, part: Part): Uint8Array {
  return message.subarray(part.bodyStart, part.bodyEnd);
}

/** Octets of the content of a part, transfer encoding undone. May share memory with the message. */
export function partContent(message: Uint8Array, part: Part): Buffer {
  return decodeTransfer(partBody(message, part), part.encoding);
}

/**
 * Text of a part: transfer encoding and charset undone, line breaks as they came. `maxBody` bounds the encoded octets that are read.
 * Never throws.
 */
export function partText(message: Uint8Array, part: Part, maxBody = Number.MAX_SAFE_INTEGER): string {
  const body = partBody(message, part);
  const bounded = body.length > maxBody ? body.subarray(0, maxBody) : body;
  return decodeCharset(decodeTransfer(bounded, part.encoding), parameterOf(part.parameters, 'charset') ?? '');
}
