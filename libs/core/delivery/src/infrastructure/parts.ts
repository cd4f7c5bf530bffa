import type { Clock } from '#kernel';
import type { Recipients } from '#core/directory';
import type { MailStore } from '#core/mailstore';
import type { TraceLog } from '#core/trace';
import type { PolicySource } from './authentication/judge.js';
import type { MailAuthenticator } from './authentication/mailAuthenticator.js';
import type { DkimKeys } from './dkim/dkimKeys.js';
import type { Queue } from './queue.js';

/** What the way of a message is made of. */
export interface DeliveryParts {
  readonly store: MailStore;
  readonly recipients: Recipients;
  readonly queue: Queue;
  readonly trace: TraceLog;
  readonly clock: Clock;
  readonly hostname: string;
  readonly authenticator: MailAuthenticator;
  readonly policies: PolicySource;
  readonly dkim: Pick<DkimKeys, 'signing'>;
}
