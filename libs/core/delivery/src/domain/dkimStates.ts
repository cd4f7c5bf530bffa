/**
 * The life of a key (its order is the states'):
 *
 * | state | in the DNS | signs | leaves it when |
 * | --- | --- | --- | --- |
 * | published | is to be | no | its record was seen, or by command |
 * | signing | is | yes | the next key of its kind begins to sign |
 * | retired | must stay for a week: mail on its way is verified by it | no | it is forgotten after a month |
 *
 * The first keys of a domain sign at once, so that mail is signed before anybody has looked into the DNS.
 */
export const dkimStates = ['published', 'signing', 'retired'] as const;
export type DkimState = (typeof dkimStates)[number];

const day = 24 * 60 * 60 * 1000;
/** Milliseconds for which a retired key is still to be published, and after which it is forgotten. */
export const keptPublished = 7 * day;
export const keptInMind = 30 * day;

/** A name that no other key of the domain has: the kind and the day, and a letter for several of one day. */
export function selectorFor(algorithm: 'rsa' | 'ed25519', now: number, taken: ReadonlySet<string>): string {
  const stem = `${algorithm === 'rsa' ? 'r' : 'e'}${new Date(now).toISOString().slice(0, 10).replaceAll('-', '')}`;
  for (let count = 0; ; count += 1) {
    const selector = count === 0 ? stem : `${stem}${count.toString(36).padStart(2, 'x')}`;
    if (!taken.has(selector)) return selector;
  }
}

/** Whether two records hold the same key: somebody may have written more into his, or less. */
export function samePublicKey(left: string, right: string): boolean {
  const keyIn = (text: string) => /(?:^|;)\s*p\s*=([^;]*)/.exec(text)?.[1]?.replace(/\s+/g, '') ?? null;
  return keyIn(left) !== null && keyIn(left) === keyIn(right);
}
