import type { PublishedPolicy, ReportRow } from '#formats/dmarcReport';
import { type Assessment, envelopeFinding } from './assessment.js';
import type { Fate } from './mailPolicy.js';

/** What one message adds to the report for its author's domain (RFC 7489 §7.2). */
export interface Evaluation {
  /** Where the policy was found. */
  readonly domain: string;
  readonly facts: Omit<ReportRow, 'count'>;
  readonly policy: EvaluatedPolicy;
}

export interface EvaluatedPolicy extends PublishedPolicy {
  /** Whom the domain wants it reported to. */
  readonly targets: readonly { readonly uri: string; readonly maxOctets: number | null }[];
}

const maxTargets = 5;
const maxSignatures = 10;

/** Null where there is nobody to be told. `fate` is what most became of the message here. */
export function evaluationOf(assessment: Assessment, fate: Fate): Evaluation | null {
  const { dmarc, dkim, spf, remote } = assessment;
  const published = dmarc?.published;
  if (!dmarc || !published || (dmarc.result !== 'pass' && dmarc.result !== 'fail')) return null;
  const targets = published.record.aggregate.filter(({ uri }) => /^mailto:/i.test(uri)).slice(0, maxTargets);
  if (targets.length === 0) return null;
  const { record, domain } = published;
  const disposition = fate === 'deliver' ? 'none' : fate === 'junk' ? 'quarantine' : 'reject';
  return {
    domain,
    facts: {
      source: remote,
      disposition,
      dkimAligned: dmarc.dkimAligned,
      spfAligned: dmarc.spfAligned,
      override: overrideOf(disposition, assessment, dmarc),
      headerFrom: dmarc.domain,
      envelopeFrom: spf.find(({ identity }) => identity === 'mailfrom')?.domain ?? null,
      dkim: dkim
        .slice(0, maxSignatures)
        .flatMap(({ result, signature }) =>
          signature === null ? [] : [{ domain: signature.domain, selector: signature.selector, result }],
        ),
      spf: [envelopeFinding(spf)].flatMap((each) =>
        each === null
          ? []
          : [{ domain: each.domain, scope: each.identity === 'helo' ? 'helo' : 'mfrom', result: each.verdict.result }],
      ),
    },
    policy: {
      domain,
      policy: record.policy,
      subdomainPolicy: record.subdomainPolicy,
      dkimAlignment: record.dkimAlignment === 'strict' ? 's' : 'r',
      spfAlignment: record.spfAlignment === 'strict' ? 's' : 'r',
      percent: record.percent,
      targets,
    },
  };
}

/** RFC 7489 §6.7: why something else was done than was asked for. */
function overrideOf(
  disposition: ReportRow['disposition'],
  { vouchedBy }: Assessment,
  dmarc: NonNullable<Assessment['dmarc']>,
): ReportRow['override'] {
  if (disposition !== dmarc.disposition && vouchedBy !== null) return 'trusted_forwarder';
  if (disposition !== dmarc.disposition) return 'local_policy';
  return dmarc.disposition === dmarc.policy ? null : 'sampled_out';
}
