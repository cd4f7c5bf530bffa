import type { IncomingMessage, Stored } from '#core/mailstore';
import type { AccountId, MailboxId, OrganisationId } from '#kernel';

/** What administrators may do here. */
export interface Administration {
  /** The account of an address, or null. */
  account(address: string): Promise<{ readonly id: AccountId; readonly organisationId: OrganisationId } | null>;
  /** Sets an account's quota in octets in the directory; 0 means unlimited. */
  setQuota(address: string, octets: number): Promise<void>;
}

/** Copies of sent mail that the server has filed by itself. */
export interface SentCopyFinder {
  /** The copy that is there already of what a client brings, or null. */
  filed(
    who: { readonly accountId: AccountId; readonly organisationId: OrganisationId },
    mailboxId: MailboxId,
    message: IncomingMessage,
  ): Promise<Pick<Stored, 'uid' | 'uidValidity'> | null>;
}

/** Where the gateway writes what happened; secrets and contents never go there. */
export interface ImapLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Counters of the service; every function is optional to the implementer. */
export interface ImapMetrics {
  connection?(event: 'opened' | 'closed' | 'refused'): void;
  /** `command` is a declared name or `unknown`. */
  command?(command: string, result: 'ok' | 'no' | 'bad'): void;
  authentication?(mechanism: string, outcome: 'succeeded' | 'failed' | 'temporary'): void;
}
