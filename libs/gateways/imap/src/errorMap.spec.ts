import { errorKinds, FumibakoError } from '#kernel';
import { describe, expect, it } from 'vitest';
import { refusalOf } from './errorMap.js';

describe('refusalOf', () => {
  it.each(errorKinds)('has words for %s that give nothing of the inside away', (kind) => {
    const { text, code, expected } = refusalOf(new FumibakoError(kind, 'row 17 of table x'));
    expect(text).not.toContain('17');
    expect(text.length).toBeGreaterThan(5);
    expect(code).not.toBe('SERVERBUG');
    expect(expected).toBe(true);
  });

  it.each(['ECONNREFUSED', '57P01', '08006', '53300'])('takes %s for an outage', (code) => {
    expect(refusalOf(Object.assign(new Error('x'), { code }))).toMatchObject({ code: 'UNAVAILABLE', expected: false });
  });

  it('calls everything else a fault of the server', () => {
    for (const error of [new Error('x'), null, 'x', Object.assign(new Error('x'), { code: '23505' })])
      expect(refusalOf(error)).toMatchObject({ code: 'SERVERBUG', expected: false });
  });
});
