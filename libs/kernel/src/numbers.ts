/** Numbers that are not just numbers: each has a brand, so that a sequence number cannot be passed where a UID is meant. */
declare const brand: unique symbol;
export type Branded<T, B extends string> = T & { readonly [brand]: B };

/** Identifies an account; a bigint in the store, safe as a JavaScript number (below 2^53). */
export type AccountId = Branded<number, 'AccountId'>;
export type OrganisationId = Branded<number, 'OrganisationId'>;
export type DomainId = Branded<number, 'DomainId'>;
/** Identifies an access token. */
export type TokenId = Branded<number, 'TokenId'>;
/** Identifies a mailbox within its account. */
export type MailboxId = Branded<number, 'MailboxId'>;
/** Identifies a collection other than a mailbox within its account; no mailbox of the account has the same number. */
export type CollectionId = Branded<number, 'CollectionId'>;
/** Identifies a version of an item within its account. */
export type ItemId = Branded<number, 'ItemId'>;
/** Identifies a message within its account. */
export type MessageId = Branded<number, 'MessageId'>;
/** Unique identifier of an entry within a mailbox, 1 to 2^32-1, never used twice (RFC 9051 §2.3.1.1). */
export type Uid = Branded<number, 'Uid'>;
/** Position of an entry as one session sees it, from 1 (RFC 9051 §2.3.1.2). */
export type SeqNo = Branded<number, 'SeqNo'>;
/** Number of a change within an account, rising in commit order (modseq, RFC 7162 §3.1). */
export type ChangeNumber = Branded<number, 'ChangeNumber'>;
/** A count of octets. */
export type Octets = Branded<number, 'Octets'>;

export const accountId = (value: number | string): AccountId => Number(value) as AccountId;
export const organisationId = (value: number | string): OrganisationId => Number(value) as OrganisationId;
export const domainId = (value: number | string): DomainId => Number(value) as DomainId;
export const tokenId = (value: number | string): TokenId => Number(value) as TokenId;
export const mailboxId = (value: number | string): MailboxId => Number(value) as MailboxId;
export const collectionId = (value: number | string): CollectionId => Number(value) as CollectionId;
export const itemId = (value: number | string): ItemId => Number(value) as ItemId;
export const messageId = (value: number | string): MessageId => Number(value) as MessageId;
export const uid = (value: number | string): Uid => Number(value) as Uid;
export const seqNo = (value: number): SeqNo => value as SeqNo;
export const changeNumber = (value: number | string): ChangeNumber => Number(value) as ChangeNumber;
export const octets = (value: number | string): Octets => Number(value) as Octets;
