import type { Actor } from '../domain/model.js';

/** Form in which the journal keeps an actor. */
export function actorText({ via, address }: Actor): string {
  return address === null ? via : `${via}:${address}`;
}
