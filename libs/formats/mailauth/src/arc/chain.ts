import { type HeaderField, valueOf } from '../dkim/headerFields.js';
import { instanceOf } from '../dkim/scan.js';
import { signingName, SignatureFault } from '../dkim/signature.js';
import { base64Of, parseTagList } from '../dkim/tagList.js';

/** What one host that passed the message on has said of it (RFC 8617 §4.2). */
export interface ArcSet {
  readonly instance: number;
  readonly results: HeaderField;
  readonly signature: HeaderField;
  readonly seal: HeaderField;
}

/** A chain that is none: the whole of it has failed (RFC 8617 §5.2). */
export class ChainFault extends Error {
  override readonly name = 'ChainFault';
}

const NAMES = ['arc-authentication-results', 'arc-message-signature', 'arc-seal'] as const;

/** The sets of a message, from the first on; none where it has no field of ARC. Throws `ChainFault`. */
export function collectSets(fields: readonly HeaderField[], maxInstances: number): readonly ArcSet[] {
  const [results = [], signatures = [], seals = []] = NAMES.map((name) =>
    fields.filter((field) => field.name === name),
  );
  const count = seals.length;
  if (count === 0 && results.length === 0 && signatures.length === 0) return [];
  if (count > maxInstances) throw new ChainFault('the chain is too long');
  if (results.length !== count || signatures.length !== count) throw new ChainFault('a set is not whole');
  const inOrder = (all: readonly HeaderField[], instance: (field: HeaderField) => number) => {
    const sorted = all.toSorted((left, right) => instance(left) - instance(right));
    // RFC 8617 §5.2: each instance stands once, from 1 without a gap.
    if (sorted.some((field, index) => instance(field) !== index + 1))
      throw new ChainFault('instances are not in order');
    return sorted;
  };
  const [ownResults, ownSignatures] = [inOrder(results, instanceOfResults), inOrder(signatures, instanceOf)];
  return inOrder(seals, instanceOf).map((seal, index) => ({
    instance: index + 1,
    results: ownResults[index] as HeaderField,
    signature: ownSignatures[index] as HeaderField,
    seal,
  }));
}

/** `arc-info = instance [CFWS] ";" authres-payload` (RFC 8617 §4.1.1). */
function instanceOfResults(field: HeaderField): number {
  const match = /^[ \t\r\n]*i[ \t\r\n]*=[ \t\r\n]*([1-9]\d{0,3})[ \t\r\n]*;/i.exec(valueOf(field));
  return match === null ? 0 : Number(match[1]);
}

export interface ArcSeal {
  readonly field: HeaderField;
  readonly algorithm: 'rsa-sha256' | 'ed25519-sha256';
  readonly validation: 'none' | 'pass' | 'fail';
  readonly domain: string;
  readonly selector: string;
  readonly signature: Buffer;
}

/** Reads a seal (RFC 8617 §4.1.3). Throws `ChainFault`. */
export function parseSeal(field: HeaderField): ArcSeal {
  const tags = parseTagList(valueOf(field));
  if (tags === null) throw new ChainFault('the seal cannot be read');
  // RFC 8617 §4.1.3: it signs a fixed set of fields.
  if (tags.has('h')) throw new ChainFault('the seal says which fields it signs');
  const algorithm = tags.get('a')?.toLowerCase();
  const validation = tags.get('cv')?.toLowerCase();
  const signature = base64Of(tags.get('b') ?? '');
  if (algorithm !== 'rsa-sha256' && algorithm !== 'ed25519-sha256')
    throw new ChainFault('unknown algorithm of the seal');
  if (validation !== 'none' && validation !== 'pass' && validation !== 'fail')
    throw new ChainFault('the seal has no cv');
  if (signature === null) throw new ChainFault('the seal has no signature');
  return { field, algorithm, validation, signature, ...keyNameOf(tags) };
}

function keyNameOf(tags: ReadonlyMap<string, string>): { domain: string; selector: string } {
  try {
    return { domain: signingName(tags.get('d') ?? ''), selector: signingName(tags.get('s') ?? '') };
  } catch (error) {
    if (error instanceof SignatureFault) throw new ChainFault(error.message);
    throw error;
  }
}
