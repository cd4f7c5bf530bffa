import { base64Lines, headerForBase64, partAround, standsAsItIs } from '#formats/mime';
import {
  type IncomingMessage,
  type MailStore,
  type MessageIntake,
  type StoredPart,
  unpackStructure,
} from '#core/mailstore';
import { no, Refused } from '../session/reply.js';

const SLICE = 64 * 1024;

async function* slices(store: MailStore, message: IncomingMessage, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to; at += SLICE) yield await store.octetsOf(message, at, Math.min(at + SLICE, to));
}

/** Parts with a NUL in them, in their order. Ends the command for a NUL elsewhere, or in what is encoded already. */
async function partsWithNul(store: MailStore, message: IncomingMessage): Promise<StoredPart[]> {
  const root = unpackStructure(message.summary.structure);
  const found: StoredPart[] = [];
  const { size } = message.content;
  for (let from = 0; from < size; ) {
    const octets = await store.octetsOf(message, from, Math.min(from + SLICE, size));
    const nul = octets.indexOf(0);
    if (nul < 0) from += octets.length;
    else {
      const part = partAround(root, from + nul);
      if (part === null || !standsAsItIs(part))
        throw new Refused(no('NUL stands where it cannot be encoded', { name: 'UNKNOWN-CTE' }));
      found.push(part);
      from = part.bodyEnd;
    }
  }
  return found;
}

/**
 * A message whose parts with NUL are in base64 (RFC 3516 §4.4): the store keeps what every client can be shown, and that has no NUL
 * (RFC 9051 §4.3.1).
 */
export async function withoutNul(store: MailStore, message: IncomingMessage): Promise<IncomingMessage> {
  const parts = await partsWithNul(store, message);
  const intake = store.intake();
  try {
    let copied = 0;
    for (const { headerStart, bodyStart, bodyEnd } of parts) {
      await writeAll(intake, slices(store, message, copied, headerStart));
      await intake.write(headerForBase64(await store.octetsOf(message, headerStart, bodyStart)));
      await writeAll(intake, base64Lines(slices(store, message, bodyStart, bodyEnd)));
      copied = bodyEnd;
    }
    await writeAll(intake, slices(store, message, copied, message.content.size));
    return await intake.finish();
  } catch (error) {
    await intake.abort().catch(() => undefined);
    throw error;
  }
}

async function writeAll(intake: MessageIntake, pieces: AsyncIterable<Buffer>): Promise<void> {
  for await (const piece of pieces) await intake.write(piece);
}
