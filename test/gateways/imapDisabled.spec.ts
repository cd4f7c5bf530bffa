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

  it.each(['NONSENSE', 'IMAP4rev1', 'STARTTLS'])('cannot be %s', async (name) => {
    await expect(imap.start({ disabledCapabilities: [name] })).rejects.toThrow(name);
  });
});
