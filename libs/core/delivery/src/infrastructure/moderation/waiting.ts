import { addressKey } from '#core/directory';
import type { IncomingMessage } from '#core/mailstore';
import type { TraceEvent } from '#core/trace';
import type { DeliveryRequest } from '../../domain/transaction.js';
import type { Verdict } from '../authentication/judge.js';
import { isOurs } from '../provenance.js';
import type { Queue } from '../queue.js';
import type { Alongside, Waiting } from '../queued.js';
import type { Stop } from '../stops.js';
import { type Moderation, titleOf } from './moderation.js';

/** A message that may have to wait for some of its recipients. */
export interface Arrival {
  readonly request: DeliveryRequest;
  readonly message: IncomingMessage;
  readonly verdict: Pick<Verdict, 'prefix' | 'seal'>;
  readonly header: Buffer;
  /** What authentication found, a word for each check; nothing where it did not look. */
  readonly found: Readonly<Record<string, string>>;
  readonly now: number;
}

export interface Parted {
  /** Those who get it now. */
  readonly going: readonly Stop[];
  /** What keeps it for the others. */
  readonly steps: readonly Alongside[];
  readonly events: readonly TraceEvent[];
}

/** Parts the recipients for whom a message waits, at lists whose moderators decide, from those who get it now. */
export async function partWaiting(
  { moderation, queue }: { readonly moderation: Moderation; readonly queue: Queue },
  arrival: Arrival,
  stops: readonly Stop[],
): Promise<Parted> {
  const { request, now } = arrival;
  const waits = await Promise.all(stops.map(({ lookup }) => moderation.waits(request, lookup)));
  const waiting = stops.filter((_, index) => waits[index]);
  const until = now + moderation.patience;
  const steps = waiting.map((stop): Alongside => {
    const own = { ...request, recipients: [stop.recipient] };
    return (beside) => queue.holdStep(arrival.message, own, until, beside, waitingOf(arrival, stop));
  });
  const detail = { state: 'waiting', until: new Date(until).toISOString() };
  const events = waiting.map((stop): TraceEvent => {
    return { at: now, recipient: addressKey(stop.recipient.address), kind: 'moderated', detail };
  });
  return { going: stops.filter((_, index) => !waits[index]), steps, events };
}

function waitingOf({ request, message, verdict, header, found }: Arrival, { lookup, mark }: Stop): Waiting {
  const fromElsewhere = !isOurs(request);
  const none = Buffer.alloc(0);
  return {
    list: (lookup.kind === 'local' ? lookup.list?.address : null) ?? '',
    ...titleOf(header),
    preview: message.summary.preview,
    fromElsewhere,
    // what is ours is signed when it goes
    prefix: Buffer.concat([mark.fields, fromElsewhere ? verdict.prefix : none]),
    seal: fromElsewhere ? verdict.seal : none,
    senderKnown: isKnown(request, found),
  };
}

/** Whether what is told to the sender goes to who sent it: others would get notifications of mail that is not theirs. */
const isKnown = ({ sender }: DeliveryRequest, found: Arrival['found']): boolean =>
  sender.principal !== null || Object.keys(found).length === 0 || found['spf'] === 'pass' || found['dmarc'] === 'pass';
