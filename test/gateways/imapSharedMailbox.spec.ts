import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { allRights, readRights } from '#core/mailstore';
import { letter, password, put, say, signedIn, testImap, type TestImap } from '../fixtures/imap.js';

const actor = { via: 'cli', address: null } as const;
const inbox = '"Shared Folders/info@gateway.test/INBOX"';
let imap: TestImap;
let port: number;
let shared: AccountId;
let ann: AccountId;

beforeAll(async () => {
  imap = await testImap();
  ({ port } = await imap.start());
  ann = await imap.people.add('ann@gateway.test', password);
  const { store } = imap.test;
  const account = await imap.people.directory.addShared('info@gateway.test', { name: 'Info' });
  shared = account.id;
  await store.mailboxes.prepareAccount(shared, { domainId: account.domainId, quotaOctets: 1_048_576 });
  const grantee = { kind: 'account', id: ann, address: 'ann@gateway.test' } as const;
  for (const info of (await store.mailboxes.tree(shared)).mailboxes)
    await store.sharing.grant(info, grantee, readRights('lrswipkxte'), actor);
});
afterAll(() => imap.close());

describe('a mailbox that is nobody’s alone', () => {
  it('is seen among the shared folders, and news in it are told', async () => {
    const wire = await signedIn(port, 'ann@gateway.test');
    expect(await say(wire, 'a LIST "" "Shared Folders/%/INBOX"')).toEqual([
      `* LIST (\\HasNoChildren) "/" ${inbox}`,
      'a OK LIST completed',
    ]);
    expect((await say(wire, `b SELECT ${inbox}`)).at(-1)).toBe('b OK [READ-WRITE] SELECT completed');
    await put(imap.test, shared, [letter(1)]);
    expect(await say(wire, 'c NOOP')).toContain('* 1 EXISTS');
    expect((await say(wire, `d CREATE "Shared Folders/info@gateway.test/INBOX/Projects"`)).at(-1)).toMatch(/^d OK /);
    expect(await say(wire, `e GETQUOTAROOT ${inbox}`)).toEqual([
      `* QUOTAROOT ${inbox} "Shared Folders/info@gateway.test"`,
      expect.stringMatching(/^\* QUOTA "Shared Folders\/info@gateway\.test" \(STORAGE \d 1024\)$/),
      'e OK GETQUOTAROOT completed',
    ]);
    wire.close();
  });

  it('is not there for others, who cannot make one either', async () => {
    await imap.people.add('bob@gateway.test', password);
    const wire = await signedIn(port, 'bob@gateway.test');
    expect(await say(wire, 'a LIST "" "Shared Folders/*"')).toEqual(['a OK LIST completed']);
    expect((await say(wire, `b SELECT ${inbox}`)).at(-1)).toMatch(/^b NO \[NONEXISTENT\]/);
    expect((await say(wire, 'c CREATE "Shared Folders/mine"')).at(-1)).toMatch(/^c NO /);
    wire.close();
  });

  it('of a person is among those of other users', async () => {
    const carl = await imap.people.add('carl@gateway.test', password);
    const { mailboxes, sharing } = imap.test.store;
    const info = await mailboxes.byName(carl, 'INBOX');
    await sharing.grant(info, { kind: 'account', id: ann, address: 'ann@gateway.test' }, allRights, actor);
    const wire = await signedIn(port, 'ann@gateway.test');
    const names = await say(wire, 'a LIST "" "*/carl@gateway.test/*"');
    expect(names).toEqual([
      '* LIST (\\HasNoChildren) "/" "Other Users/carl@gateway.test/INBOX"',
      'a OK LIST completed',
    ]);
    wire.close();
  });
});
