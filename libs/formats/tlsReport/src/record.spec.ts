import { expect, it } from 'vitest';
import { readTlsReceivers } from './index.js';

it.each([
  [['v=TLSRPTv1; rua=mailto:a@x.test'], ['mailto:a@x.test']],
  [['v=TLSRPTv1;rua=mailto:a@x.test , https://x.test/v1'], ['mailto:a@x.test', 'https://x.test/v1']],
  [['v=spf1 -all', 'v=TLSRPTv1; ext=1; rua=MAILTO:a@x.test;'], ['MAILTO:a@x.test']],
  [['v=TLSRPTv1; rua=http://x.test/, ftp://x.test/, mailto:'], []],
  [['v=TLSRPTv1; ruf=mailto:a@x.test'], []],
  [['v=TLSRPTv2; rua=mailto:a@x.test'], []],
  [[' v=TLSRPTv1; rua=mailto:a@x.test'], []],
  [['v=TLSRPTv1; rua=mailto:a@x.test', 'v=TLSRPTv1; rua=mailto:b@x.test'], []],
  [[], []],
])('the receivers in %j', (records, receivers) => {
  expect(readTlsReceivers(records)).toEqual(receivers);
});

it('has ten receivers at most', () => {
  const uris = Array.from({ length: 12 }, (_, index) => `mailto:a${index}@x.test`);
  expect(readTlsReceivers([`v=TLSRPTv1; rua=${uris.join(',')}`])).toEqual(uris.slice(0, 10));
});
