import { type Clock, FumibakoError } from '#kernel';
import { evaluationOf } from '../domain/evaluation.js';
import type { DeliveryRequest } from '../domain/transaction.js';
import { judge, type PolicySource } from './authentication/judge.js';
import type { MailAuthenticator } from './authentication/mailAuthenticator.js';
import type { MessageCheck } from './authentication/messageCheck.js';
import type { DkimKeys } from './dkim/dkimKeys.js';
import { MessageSigning } from './dkim/messageSigning.js';
import type { Evaluations } from './reports/evaluations.js';

export interface OriginParts {
  readonly clock: Clock;
  readonly authenticator: MailAuthenticator;
  readonly policies: PolicySource;
  readonly evaluations: Pick<Evaluations, 'note'>;
  readonly dkim: Pick<DkimKeys, 'signing'>;
}

export interface Verdict {
  /** Fields that stand above every copy. */
  readonly prefix: Buffer;
  /** By recipient: the copy goes to the Junk mailbox. */
  readonly isJunk: readonly boolean[];
}

/** Where a message comes from: what others send is checked, what is ours is signed. */
export class Origin {
  private readonly check: MessageCheck | null;
  private readonly signing: MessageSigning | null;

  constructor(
    private readonly request: DeliveryRequest,
    private readonly parts: OriginParts,
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
  }

  /** All of the message was there. Throws `dmarc-rejected` and `spf-rejected`. */
  async verdict(): Promise<Verdict> {
    if (this.signing) return { prefix: await this.signing.finish(), isJunk: [] };
    if (!this.check) return unjudged;
    const { authenticator, policies, evaluations } = this.parts;
    const assessment = await this.check.finish();
    const recipients = this.request.recipients.map(({ address }) => address);
    const { refusal, isJunk } = await judge(assessment, recipients, policies);
    const evaluation = evaluationOf(assessment, refusal ?? (isJunk.includes(true) ? 'junk' : 'deliver'));
    if (evaluation) evaluations.note(evaluation);
    if (refusal) throw new FumibakoError(refusal, 'by the policy of its recipients');
    return { prefix: authenticator.field(assessment), isJunk };
  }

  close(): void {
    this.check?.close();
  }
}

export const unjudged: Verdict = { prefix: Buffer.alloc(0), isJunk: [] };

/** Written here: it is completed and signed. */
export function isOurs({ door }: DeliveryRequest): boolean {
  return door === 'submission' || door === 'own';
}
