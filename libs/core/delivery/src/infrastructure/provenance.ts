import { type Clock, FumibakoError } from '#kernel';
import type { TraceEvent } from '#core/trace';
import { type Assessment, summaryOf } from '../domain/assessment.js';
import { evaluationOf } from '../domain/evaluation.js';
import type { DeliveryRequest } from '../domain/transaction.js';
import { judge, type PolicySource, unjudged, type Verdict } from './authentication/judge.js';
import type { MailAuthenticator } from './authentication/mailAuthenticator.js';
import type { MessageCheck } from './authentication/messageCheck.js';
import type { DkimKeys } from './dkim/dkimKeys.js';
import { MessageSealing } from './dkim/messageSealing.js';
import { MessageSigning } from './dkim/messageSigning.js';
import type { Evaluations } from './reports/evaluations.js';
import { checkedEvent, connectorEvent } from './telling.js';

export interface ProvenanceParts {
  readonly clock: Clock;
  readonly authenticator: MailAuthenticator;
  readonly policies: PolicySource;
  readonly evaluations: Pick<Evaluations, 'note'>;
  readonly dkim: Pick<DkimKeys, 'signing'>;
  /** Told of every message that was checked. */
  readonly checked?: (assessment: Assessment) => void;
}

/** Where a message comes from: what others send is checked, what is ours is signed. */
export class Provenance {
  private readonly check: MessageCheck | null;
  private readonly signing: MessageSigning | null;
  private sealing: MessageSealing | null = null;
  /** What was found out, a word for each check; nothing before that. */
  found: Readonly<Record<string, string>> = {};

  constructor(
    private readonly request: DeliveryRequest,
    private readonly parts: ProvenanceParts,
  ) {
    this.check = parts.authenticator.begin(request);
    this.signing = isOurs(request) ? new MessageSigning(parts.dkim, parts.clock) : null;
  }

  /** Octets as they came. */
  received(chunk: Buffer): void {
    this.check?.write(chunk);
  }

  /** Octets as they are sent on. */
  sentOn(chunk: Buffer): void {
    this.signing?.write(chunk);
    this.sealing?.write(chunk);
  }

  /** Copies of the message will be sent on to others: called before the first octets of it are. */
  seal(): void {
    this.sealing = new MessageSealing(this.parts);
  }

  /** Whether it is found out where the message comes from. */
  get isChecked(): boolean {
    return this.check !== null;
  }

  /** All of the message was there. Throws `dmarc-rejected` and `spf-rejected`. */
  async verdict(): Promise<Verdict & { readonly checked: readonly TraceEvent[] }> {
    const { pass } = this.request.sender;
    const told = pass ? [connectorEvent(this.parts.clock.now(), pass.connector)] : [];
    if (this.signing) return { ...unjudged, prefix: await this.signing.finish(), checked: told };
    if (!this.check) return { ...unjudged, seal: this.request.approval?.seal ?? unjudged.seal, checked: told };
    const { authenticator, policies, evaluations } = this.parts;
    const assessment = await this.check.finish();
    this.found = summaryOf(assessment);
    this.parts.checked?.(assessment);
    const recipients = this.request.recipients.map(({ address }) => address);
    const judgement = await judge(assessment, recipients, policies);
    const { refusal, isJunk } = judgement;
    const evaluation = evaluationOf(assessment, refusal ?? (isJunk.includes(true) ? 'junk' : 'deliver'));
    if (evaluation) evaluations.note(evaluation);
    if (refusal) throw new FumibakoError(refusal, 'by the policy of its recipients');
    const checked = [...told, checkedEvent(this.parts.clock.now(), assessment)];
    const seal = (await this.sealing?.finish(assessment, recipients[0]?.domain ?? '')) ?? unjudged.seal;
    return { prefix: authenticator.field(assessment), judgement, seal, checked };
  }

  close(): void {
    this.check?.close();
  }
}

/** Written here, or relayed for somebody who is of here: it is completed and signed. */
export function isOurs({ door, sender, approval }: Pick<DeliveryRequest, 'door' | 'sender' | 'approval'>): boolean {
  if (approval?.isForeign) return false;
  return door === 'submission' || door === 'own' || sender.pass?.relay.ok === true;
}
