import { describe, expect, it } from 'vitest';
import { allowsHost, readStsId, readStsPolicy, STS_LIMITS } from './index.js';

describe('the record', () => {
  it.each([
    [['v=STSv1; id=20160831085700Z;'], '20160831085700Z'],
    [['other', 'v=STSv1;id=1'], '1'],
    [['v=STSv1; x=y; id=a1'], 'a1'],
    [['v=STSv1; id=1', 'v=STSv1; id=2'], null],
    [['v=STSv1'], null],
    [['v=STSv1; id='], null],
    [['v=STSv1; id=a-b'], null],
    [[`v=STSv1; id=${'a'.repeat(33)}`], null],
    [['v=STSv2; id=1'], null],
    [['id=1; v=STSv1;'], null],
    [[], null],
  ])('%j names %s', (records, id) => {
    expect(readStsId(records)).toBe(id);
  });
});

const usual = 'version: STSv1\r\nmode: enforce\r\nmx: mail.far.test\r\nmx: *.Far.test\r\nmax_age: 604800\r\n';

describe('a policy', () => {
  it('is read, whatever its line ends and other keys', () => {
    const policy = { mode: 'enforce', mx: ['mail.far.test', '*.far.test'], maxAge: 604_800 };
    expect(readStsPolicy(usual)).toEqual(policy);
    expect(readStsPolicy(`${usual.replaceAll('\r', '')}\nfuture: x\nmode: none`)).toEqual(policy);
    expect(readStsPolicy('version:STSv1\nmode:none\nmax_age:1')).toEqual({ mode: 'none', mx: [], maxAge: 1 });
    expect(readStsPolicy(usual.replace('604800', '9999999999'))?.maxAge).toBe(31_557_600);
  });

  it.each([
    ['of another version', usual.replace('STSv1', 'STSv2')],
    ['of another mode', usual.replace('enforce', 'insist')],
    ['without hosts', usual.replaceAll('mx:', 'mxs:')],
    ['without an age', usual.replace('max_age', 'age')],
    ['with an age below nothing', usual.replace('604800', '-1')],
    ['with a host that is none', usual.replace('mail.far.test', 'mail..far')],
    ['with a wildcard within', usual.replace('mail.far.test', 'mail.*.test')],
    ['that is a page', '<html>'],
    ['without end', usual + 'x: y\n'.repeat(STS_LIMITS.octets / 5)],
  ])('%s is none', (_, text) => {
    expect(readStsPolicy(text)).toBeNull();
  });

  it.each([
    ['mail.far.test', true],
    ['MAIL.far.test.', true],
    ['mx.far.test', true],
    ['a.mx.far.test', false],
    ['far.test', false],
    ['mail.far.test.evil.test', false],
    ['.far.test', false],
  ])('about %s says %s', (host, allowed) => {
    expect(allowsHost({ mx: ['mail.far.test', '*.far.test'] }, host)).toBe(allowed);
  });
});
