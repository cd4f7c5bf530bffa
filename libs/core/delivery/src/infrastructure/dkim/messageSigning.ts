import { authorDomain, MAILAUTH_LIMITS, MessageScan, SIGNING_DIGEST, signDkimAside } from '#formats/mailauth';
import type { Clock } from '#kernel';
import type { DkimKeys } from './dkimKeys.js';

/** Seconds for which a signature is good: the queue gives up sooner, and who has it cannot send it for ever (RFC 6376 §8.6). */
const signatureLifetime = 14 * 86_400;

/** Signs one message as it is sent on, with the keys of its author's domain: one pass over its octets. */
export class MessageSigning {
  private readonly scan = new MessageScan(MAILAUTH_LIMITS, [SIGNING_DIGEST]);

  constructor(
    private readonly keys: Pick<DkimKeys, 'signing'>,
    private readonly clock: Clock,
  ) {}

  /** Takes octets of the finished message. */
  write(chunk: Buffer): void {
    this.scan.write(chunk);
  }

  /** The signatures, to be put above the message; nothing where the author's domain is not ours. */
  async finish(): Promise<Buffer> {
    const message = this.scan.end();
    const domain = message.headerTooLong ? null : authorDomain(message.fields);
    if (domain === null) return Buffer.alloc(0);
    const options = { now: Math.floor(this.clock.now() / 1000), lifetime: signatureLifetime };
    const keys = await this.keys.signing(domain);
    const fields = await Promise.all(keys.map((key) => signDkimAside(message, key, options)));
    return Buffer.from(fields.join(''), 'latin1');
  }
}
