import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeWords, parseMessage, partAt, partText } from '#formats/mime';
import { type AccountId } from '#kernel';
import { testWorld, type World } from '#testing';

let world: World;
let ann: AccountId;

beforeAll(async () => {
  world = await testWorld();
  ann = await world.person('ann@here.test');
});
afterAll(() => world.close());

/** Tells somebody that their mail has failed; gives subject and text. */
async function told(reversePath: string): Promise<{ subject: string; text: string }> {
  const recipient = {
    address: 'far@away.test',
    reverse_path: reversePath,
    smtputf8: false,
    body_type: '7bit' as const,
    require_tls: false,
    dsn_notify: null,
    dsn_orcpt: null,
    dsn_ret: null,
    dsn_envid: null,
    size: 10,
    received_at: new Date(),
  };
  const notice = { recipient, notice: 'failed' as const, status: '5.0.0', reply: 'no', remote: null, retryUntil: null };
  expect(await world.notifier.send([notice], [], () => Promise.resolve(null))).toBe('sent');
  const octets = Buffer.from((await world.messages(ann)).at(-1) ?? '', 'latin1');
  const parsed = parseMessage(octets);
  const text = partAt(parsed, '1');
  return { subject: decodeWords(parsed.envelope.rawSubject ?? ''), text: text ? partText(octets, text) : '' };
}

it('a notification is in the language of who gets it, else of the domain, else in all', async () => {
  const both = await told('ann@here.test');
  expect(both.subject).toBe('メールを配信できませんでした / Your message could not be delivered');
  await world.languages.setDomain('here.test', 'ja');
  const japanese = await told('ann@here.test');
  expect(japanese.subject).toBe('メールを配信できませんでした');
  expect(japanese.text).not.toContain('could not');
  await world.languages.setAccount('ann@here.test', 'en');
  const english = await told('ann@here.test');
  expect(english.subject).toBe('Your message could not be delivered');
  expect(english.text).not.toContain('配信');
});
