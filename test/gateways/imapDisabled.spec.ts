import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, say, signedIn, testImap, type TestImap } from '../fixtures/imap.js';

const user = 'plainly@gateway.test';
let imap: TestImap;

beforeAll(async () => {
  imap = await testImap();
  await imap.people.add(user, password);
});
afterAll(() => imap.close());

describe('capabilities that are switched off', () => {
  it('are not announced, not enabled, and their commands are unknown', async () => {
    const { port } = await imap.start({ disabledCapabilities: ['unauthenticate', 'QRESYNC', 'LITERAL+', 'SORT'] });
    const wire = await signedIn(port, user);
    const [line = ''] = await say(wire, 'a CAPABILITY');
    for (const name of ['UNAUTHENTICATE', 'QRESYNC', 'LITERAL+', 'SORT']) expect(line.split(' ')).not.toContain(name);
    for (const name of ['LITERAL-', 'CONDSTORE', 'REPLACE']) expect(line.split(' ')).toContain(name);
    expect(await say(wire, 'b UNAUTHENTICATE')).toEqual(['b BAD unknown command']);
    expect(await say(wire, 'c ENABLE QRESYNC')).toEqual(['* ENABLED', 'c OK ENABLE completed']);
    wire.close();
  });

  it('X-GM-EXT-1 is one, unless it is switched on', async () => {
    const { port } = await imap.start();
    const wire = await signedIn(port, user);
    expect((await say(wire, 'a CAPABILITY'))[0]).not.toContain('X-GM-EXT-1');
    await say(wire, 'b SELECT INBOX');
    for (const line of [
      'FETCH 1:* X-GM-LABELS',
      'SEARCH X-GM-RAW x',
      'SEARCH X-GM-LABELS x',
      'STORE 1:* +X-GM-LABELS x',
    ])
      expect(await say(wire, `c ${line}`)).toEqual(['c BAD X-GM-EXT-1 is not offered']);
    const { port: other } = await imap.start({ gmail: true });
    const wanted = await signedIn(other, user);
    expect((await say(wanted, 'a CAPABILITY'))[0]).toContain(' X-GM-EXT-1');
    wire.close();
    wanted.close();
  });

  it.each(['NONSENSE', 'IMAP4rev1', 'STARTTLS'])('cannot be %s', async (name) => {
    await expect(imap.start({ disabledCapabilities: [name] })).rejects.toThrow(name);
  });
});
