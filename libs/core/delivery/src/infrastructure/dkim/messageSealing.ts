import { MAILAUTH_LIMITS as limits, MessageScan, sealArc, SIGNING_DIGEST } from '#formats/mailauth';
import type { Clock } from '#kernel';
import { type Assessment, resultsValue } from '../../domain/assessment.js';
import type { DkimKeys } from './dkimKeys.js';

export interface SealingParts {
  readonly dkim: Pick<DkimKeys, 'signing'>;
  readonly clock: Clock;
  readonly authenticator: { readonly authservId: string };
}

/** Seals one message that is sent on to others: what was known of it here is vouched for by the domain that sends it on. */
export class MessageSealing {
  private readonly scan = new MessageScan(limits, [SIGNING_DIGEST]);

  constructor(private readonly parts: SealingParts) {}

  /** Takes octets of the message as it is sent on. */
  write(chunk: Buffer): void {
    this.scan.write(chunk);
  }

  /** The set to be put above the message (RFC 8617 §5.1); nothing where none may be added. */
  async finish(assessment: Assessment, domain: string): Promise<Buffer> {
    const message = this.scan.end();
    const key = (await this.parts.dkim.signing(domain)).find(
      ({ key: { asymmetricKeyType } }) => asymmetricKeyType === 'rsa',
    );
    // What could not be looked up now would be sealed as failed for ever.
    if (key === undefined || message.headerTooLong || assessment.arc.temporary) return Buffer.alloc(0);
    // One character an octet, as all that is signed.
    const results = Buffer.from(resultsValue(assessment, this.parts.authenticator.authservId)).toString('latin1');
    const now = Math.floor(this.parts.clock.now() / 1000);
    const set = sealArc(message, assessment.arc, key, { results, now, maxInstances: limits.arcInstances });
    return Buffer.from(set ?? '', 'latin1');
  }
}
