import type { Address } from '#kernel';
import { type Assessment } from '../../domain/assessment.js';
import { defaultPolicy, type Fate, fateOf, isSuspect, type MailPolicy } from '../../domain/mailPolicy.js';

/** Policies of our domains, by name; null for a domain that has none of its own. */
export interface PolicySource {
  policyOf(domain: string): Promise<MailPolicy | null>;
}

/** What becomes of a message: there is one reply for all, but each recipient's copy has its place. */
export interface Judgement {
  readonly refusal: Extract<Fate, 'dmarc-rejected' | 'spf-rejected'> | null;
  /** By recipient: the copy goes to the Junk mailbox. */
  readonly isJunk: readonly boolean[];
}

/** What was found out about a message before it is stored. */
export interface Verdict {
  /** Fields above every copy. */
  readonly prefix: Buffer;
  readonly judgement: Judgement | null;
  /** Fields above the copies that are sent on to others. */
  readonly seal: Buffer;
}

export const unjudged: Verdict = { prefix: Buffer.alloc(0), judgement: null, seal: Buffer.alloc(0) };

/**
 * Judges a message for its recipients. It is refused when the domains of all of them refuse it; where some take it, the
 * others' copies are junk.
 */
export async function judge(
  assessment: Assessment,
  recipients: readonly Address[],
  policies: PolicySource,
): Promise<Judgement> {
  if (!isSuspect(assessment)) return { refusal: null, isJunk: recipients.map(() => false) };
  const fates = await Promise.all(
    recipients.map(async ({ domain }) => fateOf(assessment, (await policies.policyOf(domain)) ?? defaultPolicy)),
  );
  const refusals = fates.filter((fate) => fate === 'dmarc-rejected' || fate === 'spf-rejected');
  const refusal = refusals.length === fates.length ? (refusals[0] ?? null) : null;
  return { refusal, isJunk: fates.map((fate) => fate !== 'deliver') };
}
