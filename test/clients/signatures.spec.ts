import { readFileSync, writeFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer, testPassword } from '#testing';
import { Home, missing } from './support.js';

const person = 'hana@clients.test';
const letters = ['plain', 'folded', 'large'] as const;
let server: TestServer;
let home: Home;
/** What `domain dns` says of the keys: names and texts. */
let keys: readonly { readonly name: string; readonly text: string }[];
let policy: { readonly name: string; readonly text: string };

interface Printed {
  readonly purpose: string;
  readonly name: string;
  readonly value: string;
}

const bodies: Readonly<Record<(typeof letters)[number], string>> = {
  plain: 'Hello.\n',
  folded: `Trailing blanks  \nand\ttabs \t\n\n.dots\n${'long '.repeat(300)}\n\n\n`,
  large: 'A line of a letter that lies in a file of its own.\n'.repeat(3000),
};

/** Sends to oneself, and gives the octets of the copies as they lie in the mailbox. */
async function sent(): Promise<readonly Buffer[]> {
  const auth = { user: person, pass: testPassword };
  const port = server.ports.SUBMISSION;
  const transport = createTransport({ host: '127.0.0.1', port, auth, tls: { rejectUnauthorized: false } });
  for (const letter of letters) {
    const subject = `${letter} 手紙 ${'x'.repeat(100)}`;
    const references = Array.from(
      { length: 20 },
      (_, index) => `<${index}-a-reference-to-an-earlier-letter@clients.test>`,
    );
    // Nobody elsewhere gets it: a bounce would lie beside the letters.
    const envelope = { from: person, to: person };
    await transport.sendMail({
      envelope,
      from: `花 <${person}>`,
      to: person,
      cc: 'b@away.test',
      subject,
      references,
      text: bodies[letter],
    });
  }
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: server.ports.IMAP,
    secure: false,
    doSTARTTLS: false,
    auth,
    logger: false,
  });
  await client.connect();
  await client.mailboxOpen('INBOX');
  const found: Buffer[] = [];
  for await (const { source } of client.fetch('1:*', { source: true })) if (source) found.push(source);
  await client.logout();
  return found;
}

beforeAll(async () => {
  server = await TestServer.start();
  await server.users([person]);
  home = new Home();
  for (const [index, octets] of (await sent()).entries()) writeFileSync(home.join(`${index}.eml`), octets);
  const printed = JSON.parse(await server.cli('domain', 'dns', 'clients.test', '--json')) as Printed[];
  const texts = (wanted: string) =>
    printed
      .filter(({ purpose }) => purpose === wanted)
      .map(({ name, value }) => ({ name, text: value.slice(1, -1).replaceAll('" "', '') }));
  keys = texts('dkim');
  policy = texts('dmarc')[0] as typeof policy;
});
afterAll(async () => {
  home?.remove();
  await server?.remove();
});

describe('what we sign', () => {
  it.skipIf(missing('dkimverify').length > 0)('is verified by dkimpy, with each of the keys', async () => {
    writeFileSync(
      home.join('keys.json'),
      JSON.stringify(Object.fromEntries(keys.map(({ name, text }) => [`${name}.`, text]))),
    );
    const script = `import dkim, json, sys
keys = json.load(open('keys.json'))
def ask(name, timeout=5):
    name = name.decode() if isinstance(name, bytes) else name
    text = keys.get(name if name.endswith('.') else name + '.')
    return None if text is None else text.encode()
for file in sys.argv[1:]:
    message = dkim.DKIM(open(file, 'rb').read())
    for index in range(2):
        good = message.verify(index, dnsfunc=ask)
        print(file, message.signature_fields[b'a'].decode(), good)
`;
    writeFileSync(home.join('verify.py'), script);
    const files = letters.map((_, index) => `${index}.eml`);
    const lines = (await home.run('/usr/bin/python3', 'verify.py', ...files)).trim().split('\n');
    expect(lines.toSorted()).toEqual(
      files.flatMap((file) => [`${file} ed25519-sha256 True`, `${file} rsa-sha256 True`]),
    );
  });

  it.skipIf(missing('opendkim').length > 0)('is verified by OpenDKIM', async () => {
    writeFileSync(home.join('keys'), keys.map(({ name, text }) => `${name} ${text}\n`).join(''));
    writeFileSync(home.join('opendkim.conf'), `Mode v\nTestPublicKeys ${home.join('keys')}\n`);
    for (const index of letters.keys()) {
      const said = await home.run('/usr/sbin/opendkim', '-x', 'opendkim.conf', '-vv', '-t', `${index}.eml`);
      expect(said.match(/dkim=\w+ .*?header\.a=[\w-]+/g)?.map((each) => each.replace(/ .*=/, ' '))).toEqual([
        'dkim=pass rsa-sha256',
        'dkim=pass ed25519-sha256',
      ]);
    }
  });

  it.skipIf(missing('opendkim', 'opendmarc').length > 0)(
    'passes the policy that we publish by OpenDMARC, and what was changed on its way does not',
    async () => {
      writeFileSync(home.join('keys'), keys.map(({ name, text }) => `${name} ${text}\n`).join(''));
      // A name that is not the machine's, so that it is the one who checks.
      writeFileSync(home.join('opendkim.conf'), `Mode v\nAuthservID check.test\nTestPublicKeys ${home.join('keys')}\n`);
      writeFileSync(home.join('dns'), `${policy.name} ${policy.text}\n`);
      const settings = ['AuthservID check.test', 'TrustedAuthservIDs check.test', 'SPFIgnoreResults true'];
      writeFileSync(home.join('opendmarc.conf'), [...settings, `TestDNSData ${home.join('dns')}`, ''].join('\n'));
      const verdict = async (octets: Buffer): Promise<string> => {
        writeFileSync(home.join('checked.eml'), octets);
        const said = await home.run('/usr/sbin/opendkim', '-x', 'opendkim.conf', '-vv', '-t', 'checked.eml');
        const results = /hname='Authentication-Results' hvalue='([^']*)'/.exec(said)?.[1] ?? '';
        const field = `Authentication-Results: ${results.replaceAll(/\s+/g, ' ')}\n`;
        // It reads the header as lines of Unix.
        writeFileSync(home.join('judged.eml'), field + octets.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
        const judged = await home.run('/usr/sbin/opendmarc', '-c', 'opendmarc.conf', '-vv', '-t', 'judged.eml');
        return /dmarc=\w+ \([^)]*\)/.exec(judged)?.[0] ?? judged;
      };
      for (const index of letters.keys())
        expect(await verdict(readFileSync(home.join(`${index}.eml`)))).toMatch(/^dmarc=pass \(p=\w+ dis=none\)$/);
      const changed = readFileSync(home.join('0.eml')).toString('latin1').replace('Hello.', 'Hallo.');
      expect(await verdict(Buffer.from(changed, 'latin1'))).toMatch(/^dmarc=fail /);
    },
  );
});
