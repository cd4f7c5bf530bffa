import { expect, it } from 'vitest';
import { rewriteAddresses } from './rewriteAddresses.js';

const known: Readonly<Record<string, string>> = { 'a@in.test': 'A.B@out.test', '鈴木@in.test': '鈴木@out.test' };
const rewritten = (text: string): string | null =>
  rewriteAddresses(Buffer.from(text), (address) => known[address] ?? null)?.toString() ?? null;

it.each([
  ['a@in.test', 'A.B@out.test'],
  [' a@in.test\r\n', ' A.B@out.test\r\n'],
  ['"a@in.test" <a@in.test>', '"a@in.test" <A.B@out.test>'],
  ['"x \\" <a@in.test>" <a@in.test>, b@x.test', '"x \\" <a@in.test>" <A.B@out.test>, b@x.test'],
  ['(a@in.test (nested \\) a@in.test)) a@in.test (end', '(a@in.test (nested \\) a@in.test)) A.B@out.test (end'],
  ['Team:\r\n\ta@in.test,\r\n\tb@x.test;', 'Team:\r\n\tA.B@out.test,\r\n\tb@x.test;'],
  ['=?utf-8?Q?a=40in=2Etest?=  <a@in.test>', '=?utf-8?Q?a=40in=2Etest?=  <A.B@out.test>'],
  // a name that others would take for the address (RFC 5322 §3.4 wants it quoted)
  ['a@in.test <b@x.test>', 'A.B@out.test <b@x.test>'],
  ['<@relay.test:a@in.test>', '<@relay.test:A.B@out.test>'],
  ['鈴木 <鈴木@in.test>', '鈴木 <鈴木@out.test>'],
])('%s', (text, expected) => {
  expect(rewritten(text)).toBe(expected);
});

it.each([
  '',
  'b@x.test',
  '"a@in.test"',
  '(a@in.test',
  '"a@in.test',
  'a@in.tests',
  'xa@in.test',
  '@in.test',
  'a@',
  '\\',
])('nothing changes in %s', (text) => {
  expect(rewritten(text)).toBeNull();
});

it('what is not UTF-8 stays as it is', () => {
  const value = Buffer.from('\xff\xfe <a@in.test>', 'latin1');
  const result = rewriteAddresses(value, (address) => known[address] ?? null);
  expect(result?.toString('latin1')).toBe('\xff\xfe <A.B@out.test>');
});
