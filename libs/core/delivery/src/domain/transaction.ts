import type { Address, ErrorKind, OrganisationId } from '#kernel';
import type { Principal } from '#core/directory';

/** Which door a message comes through; `own` is what this server writes itself. */
export type Door = 'mx' | 'submission' | 'lmtp' | 'own';

/** What a client may do by its connector, for one sender. */
export interface Pass {
  readonly connector: string;
  readonly organisationId: OrganisationId;
  readonly unchecked: boolean;
  readonly requireTls: boolean;
  /** As those of the connector. */
  readonly domains: readonly string[];
  readonly relay: Decision;
}

/** Who hands a message over. */
export interface Sender {
  /** IP address. */
  readonly address: string;
  /** What it calls itself: a claim, nothing more. */
  readonly helo: string;
  /** Transmission type of the Received field (RFC 3848). */
  readonly protocol: string;
  readonly tls: { readonly version: string; readonly cipher: string } | null;
  readonly principal: Principal | null;
  /** What its connector lets it do; strangers have none. */
  readonly pass?: Pass | null;
}

/** The organisation whose mail somebody brings: of who has signed in, and of whom is relayed for; null of all others. */
export function senderOrganisation({ principal, pass }: Pick<Sender, 'principal' | 'pass'>): OrganisationId | null {
  if (principal !== null) return principal.organisationId;
  return pass?.relay.ok ? pass.organisationId : null;
}

export interface DeliveryRecipient {
  readonly address: Address;
  /** RFC 3461 §4.1, as given; null when not given. */
  readonly notify: string | null;
  readonly originalRecipient: string | null;
}

/** Until when a message is to be delivered, and what happens when it is not. */
export interface DeliverBy {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** It goes back, or its sender hears of the delay. */
  readonly mode: 'return' | 'notify';
  /** Its sender hears when it has left this server. */
  readonly trace: boolean;
}

/** One message on its way in. */
export interface DeliveryRequest {
  readonly id: string;
  readonly door: Door;
  readonly sender: Sender;
  /** null is the null reverse-path. */
  readonly reversePath: Address | null;
  readonly declaredSize: number | null;
  readonly body: '7bit' | '8bitmime' | 'binarymime';
  readonly smtputf8: boolean;
  readonly ret: 'full' | 'hdrs' | null;
  readonly envid: string | null;
  /** It must not go where TLS is not sure (RFC 8689 §2). */
  readonly requireTls?: boolean;
  /** It goes on whatever becomes of TLS. */
  readonly tlsOptional?: boolean;
  /** Milliseconds since 1970 until which it is held back; it goes at once without. */
  readonly heldUntil?: number | null;
  readonly deliverBy?: DeliverBy | null;
  /** From -9 to 9; 0 is what all mail has. */
  readonly priority?: number;
  /** It was held back: its story is told already, up to here. */
  readonly wasHeld?: boolean;
  /** It has waited for a moderator, who has let it through. */
  readonly approval?: Approval | null;
  /** The server wrote it for the sender, who did something else that others are to hear of: it goes like their own mail. */
  readonly forSender?: boolean;
  readonly recipients: readonly DeliveryRecipient[];
}

/** Whether nobody but the server has to do with a message. */
export function isOfMachine({
  door,
  wasHeld,
  forSender,
}: Pick<DeliveryRequest, 'door' | 'wasHeld' | 'forSender'>): boolean {
  return door === 'own' && !wasHeld && !forSender;
}

/** How a message goes on that a moderator has let through. */
export interface Approval {
  /** It came from elsewhere: it has been checked, and nothing in it is to be changed. */
  readonly isForeign: boolean;
  /** Fields above the copies that are sent on to others. */
  readonly seal: Buffer;
}

/** A message that the server itself made: a notification, a report. */
export interface OwnMessage
  extends Pick<DeliveryRequest, 'reversePath' | 'body' | 'smtputf8' | 'requireTls' | 'tlsOptional' | 'recipients'> {
  readonly content: Iterable<Buffer> | AsyncIterable<Buffer>;
}

/** A message that the server made of what somebody did. */
export type MessageOfSomebody = OwnMessage & {
  readonly principal: Principal;
  /** Octets of the content. */
  readonly size: number;
};

/** A message that was held back and is to go now. */
export type ReleasedMessage = OwnMessage &
  Pick<DeliveryRequest, 'id' | 'sender' | 'ret' | 'envid' | 'wasHeld' | 'approval' | 'priority'>;

/** What became of one recipient, or of a question about one. */
export type Decision =
  | { readonly ok: true }
  /** `text`: what an administrator wants to be told instead of the usual words. */
  | { readonly ok: false; readonly kind: ErrorKind; readonly text?: string };

export const accepted: Decision = { ok: true };
export const refused = (kind: ErrorKind, text?: string): Decision =>
  text === undefined ? { ok: false, kind } : { ok: false, kind, text };
