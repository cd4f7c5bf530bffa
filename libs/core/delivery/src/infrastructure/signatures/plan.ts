import { type Address, type OrganisationId, parseMailboxAddress, printAddress } from '#kernel';
import { addressKey } from '#core/directory';
import type { SignatureTexts, Signatures as Inserted } from '#formats/signature';
import { envelopeOf, messageIds } from '#formats/mime';
import type { Signature } from '../../domain/signatures/model.js';
import { keyOfTexts, renderSignature } from '../../domain/signatures/rendering.js';
import type { DeliveryRequest } from '../../domain/transaction.js';
import type { Author } from '../origin.js';
import type { ReturnPaths } from '../returnPaths.js';
import type { Signatures } from './signatures.js';

export interface SigningParts {
  readonly signatures: Pick<Signatures, 'of' | 'signer' | 'carriedBy' | 'isCarrying' | 'carryStep'>;
  readonly returnPaths: Pick<ReturnPaths, 'lookup'>;
}

/** A message that somebody submits. */
export interface Submitted {
  readonly request: Pick<DeliveryRequest, 'recipients'>;
  readonly organisation: OrganisationId;
  readonly author: Author;
  /** As it is sent on. */
  readonly header: Buffer;
}

/** What a message is to carry. */
export interface SigningPlan {
  readonly inserted: Inserted;
  /** Names of what is inserted, and of what the thread carries already. */
  readonly names: readonly string[];
  readonly carriedNames: readonly string[];
  /** Keys of both. */
  readonly keys: readonly Buffer[];
}

/** Message ids of earlier messages that are looked up: the nearest. */
const maxReferences = 200;

/** Which signatures a message gets; null where there are none for it. */
export async function planSignatures(parts: SigningParts, submitted: Submitted): Promise<SigningPlan | null> {
  const all = (await parts.signatures.of(submitted.organisation)).filter(({ enabled }) => enabled);
  if (all.length === 0) return null;
  const fitting: Signature[] = [];
  for (const place of ['above', 'end'] as const) {
    for (const signature of all.filter((each) => each.place === place)) {
      if (!(await isFrom(parts, signature, submitted.author))) continue;
      if (signature.to === 'outside' && !(await leavesOrganisation(parts, submitted))) continue;
      fitting.push(signature);
      break;
    }
  }
  const person = fitting.length === 0 ? null : await parts.signatures.signer(submitted.author.accountId);
  if (person === null) return null;
  const values = { ...person, address: printAddress(submitted.author.address) };
  const rendered = fitting.map((signature) => {
    const texts = renderSignature(signature, values);
    return { signature, texts, key: keyOfTexts(texts) };
  });
  const known = rendered.some(({ signature }) => signature.once)
    ? await parts.signatures.carriedBy(submitted.organisation, answeredBy(submitted.header))
    : new Set<string>();
  const isCarried = ({ signature, key }: (typeof rendered)[number]): boolean =>
    signature.once && known.has(key.toString('hex'));
  const fresh = rendered.filter((each) => !isCarried(each));
  const at = (place: Signature['place']): SignatureTexts | null =>
    fresh.find(({ signature }) => signature.place === place)?.texts ?? null;
  return {
    inserted: { above: at('above'), end: at('end') },
    names: fresh.map(({ signature }) => signature.name),
    carriedNames: rendered.filter(isCarried).map(({ signature }) => signature.name),
    keys: rendered.map(({ key }) => key),
  };
}

/** Messages that a header says it answers, the nearest last. */
function answeredBy(header: Buffer): readonly string[] {
  const { references, rawInReplyTo } = envelopeOf(header);
  return [...new Set([...references, ...messageIds(rawInReplyTo ?? '', maxReferences)])].slice(-maxReferences);
}

async function isFrom(
  { returnPaths }: SigningParts,
  { from }: Signature,
  { accountId, address }: Author,
): Promise<boolean> {
  if (from.length === 0) return true;
  const own = addressKey(address);
  const domain = own.slice(own.lastIndexOf('@'));
  if (from.includes(own) || from.includes(domain)) return true;
  for (const party of from) {
    const asked: Address | null = party.startsWith('@') ? null : parseMailboxAddress(party);
    const lookup = asked && (await returnPaths.lookup(asked));
    if (lookup?.kind === 'local' && lookup.resolution.accounts.some((account) => account.accountId === accountId))
      return true;
  }
  return false;
}

async function leavesOrganisation(
  { returnPaths }: SigningParts,
  { request, organisation }: Submitted,
): Promise<boolean> {
  for (const { address } of request.recipients) {
    const lookup = await returnPaths.lookup(address);
    if (lookup.kind === 'remote' || lookup.organisation !== organisation) return true;
    if (lookup.kind === 'local' && lookup.resolution.remote.length > 0) return true;
  }
  return false;
}
