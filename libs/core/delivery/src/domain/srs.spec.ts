import { describe, expect, it } from 'vitest';
import { isRewritten, originalPath, rewritePath } from './srs.js';

const secret = Buffer.from('a secret of ours');
const now = Date.UTC(2026, 10, 24);
const day = 86_400_000;
const path = { localPart: "Ann.O'Neill+x=1", domain: 'away.test' };

describe('a rewritten return path', () => {
  it('leads back, also when its case was lost', () => {
    const rewritten = rewritePath(path, 'here.test', secret, now);
    expect(rewritten.localPart).toMatch(/^SRS0=[a-z2-7]{8}=[a-z2-7]{2}=away\.test=Ann\.O'Neill\+x=1$/);
    expect(isRewritten(rewritten.localPart)).toBe(true);
    expect(originalPath(rewritten, secret, now + 20 * day)).toEqual(path);
    const lower = { ...rewritten, localPart: rewritten.localPart.toLowerCase() };
    expect(originalPath(lower, secret, now)).toEqual({ localPart: path.localPart.toLowerCase(), domain: 'away.test' });
  });

  it('leads nowhere for others, when it was changed, and after three weeks', () => {
    const rewritten = rewritePath(path, 'here.test', secret, now);
    expect(originalPath(rewritten, Buffer.from('another'), now)).toBeNull();
    expect(originalPath(rewritten, secret, now + 22 * day)).toBeNull();
    expect(originalPath(rewritten, secret, now - 2 * day)).toBeNull();
    const changed = { ...rewritten, localPart: rewritten.localPart.replace('away.test', 'evil.test') };
    expect(originalPath(changed, secret, now)).toBeNull();
    for (const localPart of ['SRS0=x', 'SRS0=a=b=c', 'SRS0=a=b=c=d', 'SRS1=a=b=c', 'ann', '', 'SRS0=====', 'SRS1====='])
      expect(originalPath({ localPart, domain: 'here.test' }, secret, now)).toBeNull();
  });

  it('of another forwarder is not nested, and leads back to the first', () => {
    const first = rewritePath(path, 'first.test', Buffer.from('theirs'), now);
    const second = rewritePath(first, 'here.test', secret, now);
    expect(second.localPart).toMatch(/^SRS1=[a-z2-7]{8}=first\.test==/);
    expect(originalPath(second, secret, now)).toEqual(first);
    const third = rewritePath(second, 'third.test', secret, now);
    expect(third.localPart).toMatch(/^SRS1=[a-z2-7]{8}=first\.test==/);
    expect(originalPath(third, secret, now)).toEqual(first);
  });
});
