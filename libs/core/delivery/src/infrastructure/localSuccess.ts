import { type Clock, printAddress } from '#kernel';
import type { DeliveryRecipient, DeliveryRequest } from '../domain/transaction.js';
import type { Stop } from './stops.js';
import type { Notifier, RecipientNotice } from './notifier.js';

/** Tells senders who asked for it that their mail lies in a mailbox here (RFC 3461 §4.1). */
export class LocalSuccess {
  constructor(
    private readonly notifier: Notifier,
    private readonly clock: Clock,
  ) {}

  /** After the commit; `header` comes back to the sender. What goes wrong here is no fault of the delivery. */
  tell(request: DeliveryRequest, stops: readonly Stop[], header: Buffer): void {
    const { reversePath } = request;
    if (reversePath === null) return;
    const notices = stops.flatMap(({ recipient, lookup }): RecipientNotice[] => {
      const isHere = lookup.kind === 'local' && lookup.resolution.accounts.length > 0;
      if (!isHere || recipient.notify?.toLowerCase().split(',').includes('success') !== true) return [];
      return [this.notice(request, printAddress(reversePath), recipient)];
    });
    if (notices.length === 0) return;
    const content = async function* (): AsyncIterable<Buffer> {
      yield header;
    };
    this.notifier.send(notices, [], () => Promise.resolve(content)).catch(() => undefined);
  }

  private notice(request: DeliveryRequest, reversePath: string, recipient: DeliveryRecipient): RecipientNotice {
    return {
      recipient: {
        address: printAddress(recipient.address),
        reverse_path: reversePath,
        smtputf8: request.smtputf8,
        body_type: request.body,
        require_tls: request.requireTls ?? false,
        dsn_notify: recipient.notify,
        dsn_orcpt: recipient.originalRecipient,
        dsn_ret: request.ret,
        dsn_envid: request.envid,
        size: 0,
        received_at: new Date(this.clock.now()),
      },
      notice: 'delivered',
      status: '2.1.5',
      reply: '',
      remote: null,
      retryUntil: null,
    };
  }
}
