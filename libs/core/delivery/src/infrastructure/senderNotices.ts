import { type Clock, printAddress } from '#kernel';
import type { DeliveryRecipient, DeliveryRequest } from '../domain/transaction.js';
import type { Stop } from './stops.js';
import type { Notifier, RecipientNotice } from './notifier.js';

type Said = Pick<RecipientNotice, 'notice' | 'status' | 'reply'>;

/** Tells senders at once what became of a message: after its commit. What goes wrong here is no fault of the delivery. */
export class SenderNotices {
  constructor(
    private readonly notifier: Notifier,
    private readonly clock: Clock,
  ) {}

  /** Tells those who asked for it that their mail lies in a mailbox here (RFC 3461 §4.1); `header` comes back to them. */
  delivered(request: DeliveryRequest, stops: readonly Stop[], header: Buffer): void {
    const asked = stops.flatMap(({ recipient, lookup }) => {
      const isHere = lookup.kind === 'local' && lookup.resolution.accounts.length > 0;
      return isHere && recipient.notify?.toLowerCase().split(',').includes('success') ? [recipient] : [];
    });
    this.send(request, asked, header, { notice: 'delivered', status: '2.1.5', reply: '' });
  }

  /** Tells that some did not get what others got, for it is too large for them (RFC 3463 §3.4). */
  tooLarge(request: DeliveryRequest, recipients: readonly DeliveryRecipient[], header: Buffer): void {
    this.send(request, recipients, header, { notice: 'failed', status: '5.3.4', reply: 'message is too big' });
  }

  private send(request: DeliveryRequest, recipients: readonly DeliveryRecipient[], header: Buffer, said: Said): void {
    const { reversePath } = request;
    if (reversePath === null || recipients.length === 0) return;
    const path = printAddress(reversePath);
    const notices = recipients.map((recipient) => this.notice(request, path, recipient, said));
    const content = async function* (): AsyncIterable<Buffer> {
      yield header;
    };
    this.notifier.send(notices, [], () => Promise.resolve(content)).catch(() => undefined);
  }

  private notice(
    request: DeliveryRequest,
    reversePath: string,
    recipient: DeliveryRecipient,
    said: Said,
  ): RecipientNotice {
    return {
      recipient: {
        address: printAddress(recipient.address),
        reverse_path: reversePath,
        smtputf8: request.smtputf8,
        body_type: request.body,
        require_tls: request.requireTls ?? false,
        dsn_notify: recipient.notify,
        dsn_orcpt: recipient.originalRecipient,
        dsn_ret: said.notice === 'failed' ? 'hdrs' : request.ret,
        dsn_envid: request.envid,
        size: 0,
        received_at: new Date(this.clock.now()),
      },
      ...said,
      remote: null,
      retryUntil: null,
    };
  }
}
