import { expect, it } from 'vitest';
import { MailAuthenticator } from '#core/delivery';
import {
  type ArcVerdict,
  makeDkimKey,
  MAILAUTH_LIMITS as limits,
  readDkimKey,
  scanMessage,
  sealArc,
  SIGNING_DIGEST,
  signDkim,
} from '#formats/mailauth';
import { systemClock } from '#kernel';
import { FakeResolver } from '#testing';

const pair = makeDkimKey('rsa');
const key = { domain: 'a.test', selector: 's', key: readDkimKey(pair.privateKey) };
const now = Math.floor(Date.now() / 1000);

/** A message of nearly 1 MiB of header, with as many seals and signatures as are looked at, all of them right. */
function heavy(): Buffer {
  let message = 'From: a@a.test\r\nSubject: x\r\n\r\nhi\r\n';
  const scan = () => scanMessage(Buffer.from(message, 'latin1'), limits, [SIGNING_DIGEST]);
  for (let index = 0; index < limits.dkimSignatures; index += 1)
    message = signDkim(scan(), key, { now, lifetime: null }) + message;
  const results = `a.test; ${'spf=pass '.repeat(1800)}`;
  for (let instances = 0; instances < limits.arcInstances; instances += 1) {
    const verdict: ArcVerdict = {
      result: instances === 0 ? 'none' : 'pass',
      reason: null,
      temporary: false,
      sealers: [],
      instances,
    };
    message = `${sealArc(scan(), verdict, key, { results, now, maxInstances: 50 })}${message}`;
  }
  return Buffer.from(message, 'latin1');
}

it('a message that has as much to verify as may be keeps nobody waiting for long', async () => {
  const message = heavy();
  expect(message.length).toBeGreaterThan(800_000);
  const authenticator = new MailAuthenticator(
    {
      resolver: new FakeResolver({ 's._domainkey.a.test': { TXT: [pair.record] } }),
      clock: systemClock,
      hostname: 'mx.here.test',
      random: Math.random,
      trustedSealers: new Set(),
    },
    [],
  );
  const sender = { address: '192.0.2.1', helo: 'a.test', protocol: 'ESMTP', tls: null, principal: null };
  const check = authenticator.begin({
    id: 'x',
    door: 'mx',
    sender,
    reversePath: null,
    declaredSize: null,
    body: '7bit',
    smtputf8: false,
    ret: null,
    envid: null,
    recipients: [],
  });
  for (let at = 0; at < message.length; at += 65_536) check?.write(message.subarray(at, at + 65_536));
  const stalls: number[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    stalls.push(performance.now() - last);
    last = performance.now();
  }, 1);
  const assessment = await check?.finish();
  await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(timer);
  expect(assessment?.arc).toMatchObject({ result: 'pass', instances: 50 });
  expect(assessment?.dkim.filter(({ result }) => result === 'pass')).toHaveLength(10);
  expect(Math.max(...stalls)).toBeLessThan(1000);
}, 60_000);
