import type { AccountId, MessageId } from '#kernel';

/** What is kept of a message, each for itself. */
export type RenditionKind = 'envelope' | 'fields';

const smallestSlab = 16 * 1024;
const largestSlab = 256 * 1024;
/** A place is slab number times this, plus the offset in the slab. */
const span = largestSlab;
const lengthOctets = 4;
/** Larger ones are few, and read again each time. */
const largestEntry = smallestSlab - lengthOctets;
/** Roughly what a message costs beside its octets, in the index. */
const indexOctets = 48;

type Index = Map<MessageId, number>;

interface Slab {
  readonly octets: Buffer;
  readonly index: Index;
  readonly ids: MessageId[];
  used: number;
}

/**
 * Rendered pieces of messages in memory, so that a listing asks the database once. They never change, so that nothing has
 * to be told; the oldest go when the budget is used up. Octets lie in slabs that belong to one account and kind each:
 * a hundred thousand small buffers would cost more than what they hold.
 */
export class RenditionCache {
  private readonly slabs = new Map<number, Slab>();
  private readonly indexes = new Map<string, { readonly index: Index; open: number }>();
  private nextSlab = 0;
  private held = 0;

  /** `budget`: octets, with the index; 0 keeps nothing. */
  constructor(private readonly budget: number) {}

  /** Octets that are held, with the index. */
  get octets(): number {
    return this.held;
  }

  /** The piece of a message, or undefined. It must not be changed. */
  get(accountId: AccountId, kind: RenditionKind, id: MessageId): Buffer | undefined {
    const place = this.indexes.get(keyOf(accountId, kind))?.index.get(id);
    if (place === undefined) return undefined;
    const slab = this.slabs.get(Math.floor(place / span));
    if (!slab) return undefined;
    const at = (place % span) + lengthOctets;
    return slab.octets.subarray(at, at + slab.octets.readUInt32LE(at - lengthOctets));
  }

  set(accountId: AccountId, kind: RenditionKind, id: MessageId, piece: Buffer): void {
    if (this.budget === 0 || piece.length > Math.min(largestEntry, this.budget / 4)) return;
    const key = keyOf(accountId, kind);
    let known = this.indexes.get(key);
    if (known?.index.has(id)) return;
    if (!known) this.indexes.set(key, (known = { index: new Map(), open: -1 }));
    const needed = piece.length + lengthOctets;
    let slab = this.slabs.get(known.open);
    if (!slab || slab.used + needed > slab.octets.length) slab = this.open(known, needed, slab);
    slab.octets.writeUInt32LE(piece.length, slab.used);
    piece.copy(slab.octets, slab.used + lengthOctets);
    known.index.set(id, known.open * span + slab.used);
    slab.ids.push(id);
    slab.used += needed;
    this.held += indexOctets;
    while (this.held > this.budget && this.slabs.size > 1) this.dropOldest();
  }

  private open(known: { readonly index: Index; open: number }, needed: number, last: Slab | undefined): Slab {
    const size = Math.max(needed, Math.min(largestSlab, last ? last.octets.length * 2 : smallestSlab));
    const slab: Slab = { octets: Buffer.allocUnsafeSlow(size), index: known.index, ids: [], used: 0 };
    known.open = this.nextSlab;
    this.slabs.set(this.nextSlab, slab);
    this.nextSlab += 1;
    this.held += size;
    return slab;
  }

  private dropOldest(): void {
    const [oldest] = this.slabs;
    if (!oldest) return;
    const [number, { octets, index, ids }] = oldest;
    this.slabs.delete(number);
    for (const id of ids) index.delete(id);
    this.held -= octets.length + ids.length * indexOctets;
    if (index.size === 0) for (const [key, known] of this.indexes) if (known.index === index) this.indexes.delete(key);
  }
}

const keyOf = (accountId: AccountId, kind: RenditionKind): string => `${accountId}/${kind}`;
