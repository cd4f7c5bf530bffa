import { type HeaderField, valueOf } from '../dkim/headerFields.js';
import type { ScannedMessage } from '../dkim/scan.js';
import { algorithmOf, foldList, SIGNING_DIGEST, type SigningKey, signText } from '../dkim/sign.js';
import { signedText } from '../dkim/verify.js';
import { parseTagList } from '../dkim/tagList.js';
import { type ArcSet, collectSets } from './chain.js';
import { type ArcVerdict, sealedText } from './verify.js';

export interface SealOptions {
  /** What is known of the message as it came: the value of `Authentication-Results`, from the authserv-id on. */
  readonly results: string;
  /** Seconds since 1970. */
  readonly now: number;
  /** Names of the fields that are signed. */
  readonly names?: readonly string[];
  readonly maxInstances: number;
}

/** Fields that a list or a forwarder leaves as they are (RFC 8617 §4.1.2 leaves the choice to the signer). */
const DEFAULT_NAMES = [
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'mime-version',
  'content-type',
  'dkim-signature',
];

/**
 * The three fields that seal a message as it leaves, folded, with their CRLF, to be put above it (RFC 8617 §5.1). Null
 * where nothing may be added: the chain is full, or it was sealed as failed before.
 */
export function sealArc(
  message: ScannedMessage,
  verdict: ArcVerdict,
  key: SigningKey,
  { results, now, names, maxInstances }: SealOptions,
): string | null {
  const instance = verdict.instances + 1;
  if (instance > maxInstances || isSealedAsFailed(message.fields)) return null;
  const body = message.digest(SIGNING_DIGEST);
  if (body === null || message.headerTooLong) throw new TypeError('the message was not scanned for signing');
  const own = (name: string, text: string): HeaderField => ({ name: name.toLowerCase(), text: `${name}: ${text}` });
  const ownResults = own('ARC-Authentication-Results', `i=${instance}; ${results}`);
  const signed = names ?? namesPresent(message.fields);
  const common = { a: algorithmOf(key.key), d: key.domain, i: String(instance), s: key.selector, t: String(now) };
  const signature = complete('ARC-Message-Signature', key, {
    tags: { ...common, bh: body.digest.toString('base64'), c: 'relaxed/relaxed', h: foldList('', signed).join('') },
    textOf: (field) => signedText([ownResults, ...message.fields], field, signed, 'relaxed'),
  });
  // RFC 8617 §5.1.2: a chain that failed is not sealed again, only that it failed.
  const before = verdict.result === 'pass' ? collectSets(message.fields, maxInstances) : [];
  const seal = complete('ARC-Seal', key, {
    tags: { ...common, cv: verdict.result },
    textOf: (field) =>
      sealedText([...before, { instance, results: ownResults, signature, seal: field } satisfies ArcSet]),
  });
  return [seal, signature, ownResults].map(({ text }) => `${text}\r\n`).join('');
}

/** A field of tags in their alphabetical order, with its signature. */
function complete(
  name: string,
  { key }: SigningKey,
  { tags, textOf }: { tags: Readonly<Record<string, string>>; textOf: (field: HeaderField) => string },
): HeaderField {
  const print = (signature: string): HeaderField => {
    const all = Object.entries({ ...tags, b: signature }).toSorted(([left], [right]) => (left < right ? -1 : 1));
    return {
      name: name.toLowerCase(),
      text: `${name}: ${all.map(([tag, value]) => `${tag}=${value}`).join(';\r\n\t')}`,
    };
  };
  return print(signText(textOf(print('')), key));
}

function namesPresent(fields: readonly HeaderField[]): readonly string[] {
  return DEFAULT_NAMES.filter((name) => name === 'from' || fields.some((field) => field.name === name));
}

/** RFC 8617 §5.1: behind cv=fail nothing more is added. */
function isSealedAsFailed(fields: readonly HeaderField[]): boolean {
  return fields.some(
    (field) => field.name === 'arc-seal' && parseTagList(valueOf(field))?.get('cv')?.toLowerCase() === 'fail',
  );
}
