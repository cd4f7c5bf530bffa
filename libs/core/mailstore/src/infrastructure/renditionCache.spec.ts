import { describe, expect, it } from 'vitest';
import { accountId, messageId } from '#kernel';
import { RenditionCache } from './renditionCache.js';

const one = accountId(1);
const two = accountId(2);
const piece = (id: number, length = 100): Buffer => Buffer.alloc(length, id % 256);

describe('pieces of messages in memory', () => {
  it('are those of their account, kind and message', () => {
    const cache = new RenditionCache(1_000_000);
    cache.set(one, 'envelope', messageId(1), Buffer.from('a'));
    cache.set(one, 'fields', messageId(1), Buffer.from('b'));
    cache.set(two, 'envelope', messageId(1), Buffer.from(''));
    expect(cache.get(one, 'envelope', messageId(1))?.toString()).toBe('a');
    expect(cache.get(one, 'fields', messageId(1))?.toString()).toBe('b');
    expect(cache.get(two, 'envelope', messageId(1))?.toString()).toBe('');
    expect(cache.get(two, 'fields', messageId(1))).toBeUndefined();
    expect(cache.get(one, 'envelope', messageId(2))).toBeUndefined();
  });

  it('stay within the budget, the oldest going first, and what stays is right', () => {
    const budget = 1_000_000;
    const cache = new RenditionCache(budget);
    for (let id = 1; id <= 50_000; id++) cache.set(id % 3 === 0 ? one : two, 'envelope', messageId(id), piece(id));
    expect(cache.octets).toBeLessThanOrEqual(budget);
    expect(cache.get(two, 'envelope', messageId(1))).toBeUndefined();
    let found = 0;
    for (let id = 1; id <= 50_000; id++) {
      const kept = cache.get(id % 3 === 0 ? one : two, 'envelope', messageId(id));
      if (!kept) continue;
      found += 1;
      expect(kept.equals(piece(id))).toBe(true);
    }
    expect(found).toBeGreaterThan(budget / 500);
    expect(cache.get(two, 'envelope', messageId(50_000))).toBeDefined();
  });

  it('are not kept when they are large, and none is kept without a budget', () => {
    const cache = new RenditionCache(10_000_000);
    cache.set(one, 'fields', messageId(1), piece(1, 20_000));
    expect(cache.get(one, 'fields', messageId(1))).toBeUndefined();
    const none = new RenditionCache(0);
    none.set(one, 'fields', messageId(1), piece(1));
    expect(none.get(one, 'fields', messageId(1))).toBeUndefined();
  });
});
