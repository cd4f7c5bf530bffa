import type { AccountId, TokenId } from '#kernel';

/** News between processes. Losing one costs latency, never correctness. */
export type News =
  | { readonly kind: 'changed'; readonly accounts: readonly AccountId[] }
  /** People, addresses or passwords have changed; whoever is signed in to a revoked account has to sign in again. */
  | { readonly kind: 'directory'; readonly revoked: readonly AccountId[] }
  /** Access tokens have been revoked: what they opened is to end. */
  | { readonly kind: 'tokens'; readonly revoked: readonly TokenId[] }
  /** What people may do with the mailboxes of others has changed. */
  | { readonly kind: 'sharing' }
  /** Mail waits to be sent elsewhere, or messages of scheduling to be delivered. */
  | { readonly kind: 'queued' }
  /** Something may have been missed. */
  | { readonly kind: 'resynchronise' };

const newsKinds: readonly News['kind'][] = ['changed', 'directory', 'tokens', 'sharing', 'queued', 'resynchronise'];

/** true for what looks like news; anything else on the channel is somebody else's. */
export function isNews(message: unknown): message is News {
  const kind = (message as { kind?: unknown } | null)?.kind;
  return newsKinds.some((known) => known === kind);
}

/** Somebody guessed wrong, or right after all; the other workers of the machine count it as their own. */
export interface Guess {
  readonly kind: 'guess';
  /** What counts it. */
  readonly counter: string;
  readonly name: string;
  readonly network: string;
  readonly failed: boolean;
  /** How many are told together; one where it is not said. */
  readonly times?: number;
}

export function isGuess(message: unknown): message is Guess {
  return (message as { kind?: unknown } | null)?.kind === 'guess';
}
