import { canonicalField, type HeaderField, valueOf, withoutSignature } from '../dkim/headerFields.js';
import { fetchKey, KeyFault } from '../dkim/key.js';
import type { ScannedMessage } from '../dkim/scan.js';
import { parseSignature, SignatureFault } from '../dkim/signature.js';
import { type VerifyEnvironment, verifyMessageSignature, verifyText } from '../dkim/verify.js';
import { type ArcSet, ChainFault, collectSets, parseSeal } from './chain.js';

export interface ArcVerdict {
  readonly result: 'none' | 'pass' | 'fail';
  readonly reason: string | null;
  /** The failure is one of the DNS: it may pass. */
  readonly temporary: boolean;
  /** Who sealed, from the first on, with what each said of the message before. Empty unless the chain passes. */
  readonly sealers: readonly { readonly domain: string; readonly results: string }[];
  /** Sets that the message has, whether they are right or not. */
  readonly instances: number;
}

/** Verifies the chain of a message (RFC 8617 §5.2). */
export async function verifyArc(message: ScannedMessage, environment: VerifyEnvironment): Promise<ArcVerdict> {
  let instances = message.fields.filter(({ name }) => name === 'arc-seal').length;
  const fail = (reason: string, temporary = false): ArcVerdict => ({
    result: 'fail',
    reason,
    temporary,
    sealers: [],
    instances,
  });
  try {
    const sets = collectSets(message.fields, environment.limits.arcInstances);
    instances = sets.length;
    if (sets.length === 0) return { result: 'none', reason: null, temporary: false, sealers: [], instances };
    const seals = sets.map(({ seal }) => parseSeal(seal));
    // RFC 8617 §5.2: only the first seal may, and must, say none.
    const wrong = seals.findIndex(({ validation }, index) => validation !== (index === 0 ? 'none' : 'pass'));
    if (wrong >= 0) return fail(`the seal of instance ${wrong + 1} says cv=${seals[wrong]?.validation}`);
    await verifyLatest(sets.at(-1) as ArcSet, message, environment);
    await verifySeals(sets, environment);
    const sealers = seals.map(({ domain }, index) => ({ domain, results: resultsOf(sets[index] as ArcSet) }));
    return { result: 'pass', reason: null, temporary: false, sealers, instances };
  } catch (error) {
    if (error instanceof KeyFault) return fail(error.message, error.result === 'temperror');
    if (error instanceof ChainFault || error instanceof SignatureFault) return fail(error.message);
    throw error;
  }
}

/** The latest signature of the message must be right; older ones are broken by what was changed since. */
async function verifyLatest(set: ArcSet, message: ScannedMessage, environment: VerifyEnvironment): Promise<void> {
  const signature = parseSignature(set.signature);
  // RFC 8617 §4.1.2.
  if (signature.fields.includes('arc-seal')) throw new ChainFault('the signature signs a seal');
  const { result, reason } = await verifyMessageSignature(signature, message, environment);
  if (result !== 'pass') throw new ChainFault(`signature of instance ${set.instance}: ${reason}`);
}

async function verifySeals(sets: readonly ArcSet[], { resolver, limits }: VerifyEnvironment): Promise<void> {
  // Each seal signs all before it: their form is made once.
  const whole = sets.map((set) => signedForm(set, set.seal));
  for (let count = sets.length; count > 0; count -= 1) {
    const last = sets[count - 1] as ArcSet;
    const seal = parseSeal(last.seal);
    const key = await fetchKey({ ...seal, identity: '' }, resolver, limits);
    const text = [...whole.slice(0, count - 1), signedForm(last, withoutSignature(last.seal))].join('\r\n');
    if (!verifyText(text, key, seal)) throw new ChainFault(`seal of instance ${count} did not verify`);
  }
}

/** What a seal signs: the sets up to its own, each in the order of RFC 8617 §5.1.1. */
export function sealedText(sets: readonly ArcSet[]): string {
  const last = sets.length - 1;
  return sets.map((set, index) => signedForm(set, index === last ? withoutSignature(set.seal) : set.seal)).join('\r\n');
}

function signedForm({ results, signature }: ArcSet, seal: HeaderField): string {
  return [results, signature, seal].map((field) => canonicalField(field, 'relaxed')).join('\r\n');
}

/** The results of a set, without its instance. */
function resultsOf({ results }: ArcSet): string {
  const value = valueOf(results);
  return value
    .slice(value.indexOf(';') + 1)
    .replace(/\r\n/g, '')
    .trim();
}
