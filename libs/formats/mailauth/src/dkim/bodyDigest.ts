import { createHash } from 'node:crypto';
import { CanonicalBody } from './canonicalBody.js';
import type { Canonicalization } from './headerFields.js';

/** Which digest of the body is wanted. `length`: octets that count, null for all (`l=`, RFC 6376 §3.5). */
export interface DigestWish {
  readonly canonicalization: Canonicalization;
  readonly hash: 'sha1' | 'sha256';
  readonly length: number | null;
}

export interface BodyDigest {
  readonly digest: Buffer;
  /** Octets of the body in its signed form. */
  readonly octets: number;
}

export function digestKey({ canonicalization, hash, length }: DigestWish): string {
  return `${canonicalization} ${hash} ${length ?? 'all'}`;
}

/** Digests of one body, as many as were wished, with one pass for each form. */
export class BodyDigests {
  private readonly forms: CanonicalBody[] = [];
  private readonly finishers: (() => void)[] = [];
  readonly results = new Map<string, BodyDigest>();

  constructor(wishes: Iterable<DigestWish>) {
    const distinct = new Map([...wishes].map((wish) => [digestKey(wish), wish]));
    for (const form of ['simple', 'relaxed'] as const) {
      const takers = [...distinct.values()]
        .filter((wish) => wish.canonicalization === form)
        .map((wish) => this.taker(wish));
      if (takers.length === 0) continue;
      this.forms.push(
        new CanonicalBody(form, (octets) => {
          for (const take of takers) take(octets);
        }),
      );
    }
  }

  private taker(wish: DigestWish): (octets: Buffer) => void {
    const hash = createHash(wish.hash);
    let left = wish.length ?? Number.MAX_SAFE_INTEGER;
    let octets = 0;
    this.finishers.push(() => this.results.set(digestKey(wish), { digest: hash.digest(), octets }));
    return (chunk) => {
      octets += chunk.length;
      if (left > 0) hash.update(chunk.length <= left ? chunk : chunk.subarray(0, left));
      left -= Math.min(left, chunk.length);
    };
  }

  write(chunk: Buffer): void {
    for (const form of this.forms) form.write(chunk);
  }

  end(): void {
    for (const form of this.forms) form.end();
    for (const finish of this.finishers) finish();
  }
}
