import { describe, expect, it } from 'vitest';
import { accountId } from '#kernel';
import { GatheredNews } from './gatheredNews.js';

const ids = (count: number) => Array.from({ length: count }, (_, index) => accountId(index + 1));

describe('gathered news', () => {
  it('are joined, and told once', () => {
    const news = new GatheredNews();
    news.add({ kind: 'changed', accounts: ids(1) });
    news.add({ kind: 'directory', revoked: [] });
    news.add({ kind: 'changed', accounts: ids(2) });
    news.add({ kind: 'directory', revoked: ids(1) });
    expect(news.take()).toEqual([
      { kind: 'directory', revoked: ids(1) },
      { kind: 'changed', accounts: ids(2) },
    ]);
    expect(news.take()).toEqual([]);
  });

  it('name every revoked account, however many, and call for a look at everything for too many changed ones', () => {
    const news = new GatheredNews();
    news.add({ kind: 'directory', revoked: ids(700) });
    news.add({ kind: 'changed', accounts: ids(301) });
    const taken = news.take();
    expect(taken.map(({ kind }) => kind)).toEqual(['directory', 'directory', 'directory', 'resynchronise']);
    expect(taken.flatMap((item) => (item.kind === 'directory' ? item.revoked : []))).toEqual(ids(700));
    for (const item of taken) expect(JSON.stringify({ node: 'x'.repeat(36), news: item }).length).toBeLessThan(8000);
  });
});
