import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AccountId, systemClock } from '#kernel';
import { CachingResolver, DNS_LIMITS, DnsClient } from '#platform/dns';
import { type DnsZones, LoopbackDnsServer, SmtpClient, testWorld, type World } from '#testing';

const names = ['1.0.0.127.in-addr.arpa', 'client.test', 'away.test', '_dmarc.away.test', '_dmarc.test'];
const dns = new LoopbackDnsServer(Object.fromEntries(names.map((name) => [name, { fails: 'silent' }])) as DnsZones);
let world: World;
let port: number;
let ann: AccountId;

beforeAll(async () => {
  const server = { address: '127.0.0.1', port: await dns.start() };
  const client = new DnsClient({ servers: [server], limits: DNS_LIMITS, clock: systemClock, trusts: () => true });
  world = await testWorld({ resolver: new CachingResolver(client, systemClock, DNS_LIMITS) });
  port = await world.listen('mx');
  ann = await world.person('ann@here.test');
});
afterAll(async () => {
  await world.close();
  dns.stop();
});

/** Milliseconds until the message was taken. */
async function delivered(): Promise<number> {
  const client = await SmtpClient.open(port);
  const begun = performance.now();
  const replies = await client.deliver('a@away.test', ['ann@here.test'], 'From: a@away.test\r\n\r\nhi');
  client.close();
  expect(replies.at(-1)).toMatch(/^250 /);
  return performance.now() - begun;
}

it('mail is held up for some five seconds, and then no more while the DNS is silent', async () => {
  expect(await delivered()).toBeLessThan(9000);
  const [message = ''] = await world.messages(ann);
  expect(message).toMatch(/spf=temperror[^]*dmarc=temperror/);
  await delay(1000);
  const asked = dns.asked.length;
  for (let count = 0; count < 20; count += 1) expect(await delivered()).toBeLessThan(3000);
  expect(dns.asked.length).toBe(asked);
}, 30_000);
