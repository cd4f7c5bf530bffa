import { type Assessment, envelopeFinding } from './assessment.js';

/** What failing DMARC means to a domain of ours: what the author's domain publishes, or one thing for all. */
export const dmarcChoices = ['published', 'junk', 'tag'] as const;
/** What an SPF fail means by itself, without DMARC having passed. */
export const spfChoices = ['tag', 'junk', 'reject'] as const;

/** How a domain of ours treats mail that is not what it says it is. */
export interface MailPolicy {
  readonly dmarc: (typeof dmarcChoices)[number];
  readonly spf: (typeof spfChoices)[number];
}

export const defaultPolicy: MailPolicy = { dmarc: 'published', spf: 'tag' };

/** What becomes of a message at one domain. */
export type Fate = 'deliver' | 'junk' | 'dmarc-rejected' | 'spf-rejected';

/**
 * What a domain of ours does with a message. Where the DNS gave no answer nothing has failed, so that nobody is refused
 * for good because of it.
 */
export function fateOf(assessment: Assessment, policy: MailPolicy): Fate {
  const byDmarc = dmarcFate(assessment, policy);
  return byDmarc === 'deliver' ? spfFate(assessment, policy) : byDmarc;
}

function dmarcFate({ dmarc, author, vouchedBy }: Assessment, policy: MailPolicy): Fate {
  // RFC 7489 §6.6.1: a From that names several domains could show any of them.
  if (author === 'unclear') return policy.dmarc === 'tag' ? 'deliver' : 'junk';
  if (dmarc?.result !== 'fail' || policy.dmarc === 'tag' || vouchedBy !== null) return 'deliver';
  if (policy.dmarc === 'junk') return 'junk';
  // RFC 7489 §6.3
  if (dmarc.disposition === 'none') return 'deliver';
  return dmarc.disposition === 'reject' ? 'dmarc-rejected' : 'junk';
}

function spfFate({ dmarc, spf, vouchedBy }: Assessment, policy: MailPolicy): Fate {
  // RFC 7489 §6.7: mail that DMARC knows to be right, by its signature, is not refused for its way.
  if (policy.spf === 'tag' || dmarc?.result === 'pass' || vouchedBy !== null) return 'deliver';
  if (envelopeFinding(spf)?.verdict.result !== 'fail') return 'deliver';
  return policy.spf === 'junk' ? 'junk' : 'spf-rejected';
}

/** Whether the answer depends on the policy at all; most mail is what it says it is, and nobody need be asked. */
export function isSuspect({ dmarc, author, spf }: Assessment): boolean {
  return author === 'unclear' || dmarc?.result === 'fail' || envelopeFinding(spf)?.verdict.result === 'fail';
}
