import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessTokens, type Scope } from '#core/directory';
import { type AccountId, systemClock } from '#kernel';
import { runTranscript, type TranscriptHooks, type TranscriptWire } from '#testing';
import { certificate, letter, password, put, say, testImap, type TestImap } from '../fixtures/imap.js';

const directory = join(import.meta.dirname, 'imap');
let imap: TestImap;
let port: number;
let strictPort: number;
let limitedPort: number;
let savingPort: number;
let submitterPort: number;
let gmailPort: number;

beforeAll(async () => {
  imap = await testImap();
  const limits = {
    appendOctets: 100_000,
    badCommands: 5,
    appendMessages: 3,
    contexts: 4,
    contextResults: 12,
    searchMailboxes: 8,
    annotationOctets: 40,
    notifyInterval: 5,
  };
  const { directory: people } = imap.people;
  const administration = {
    account: async (address: string) => await people.account(address).catch(() => null),
    setQuota: async (address: string, octets: number) => await people.setQuota(address, octets),
  };
  ({ port } = await imap.start({ limits, administration }));
  ({ port: strictPort } = await imap.start({ limits, cleartextAuthentication: 'never' }));
  ({ port: submitterPort } = await imap.start({ limits, submitters: ['friend-urlauth-submit@transcripts.test'] }));
  ({ port: gmailPort } = await imap.start({ limits, gmail: true }));
  ({ port: savingPort } = await imap.start({ limits: { ...limits, savedMessages: 2 } }));
  ({ port: limitedPort } = await imap.start({ limits: { ...limits, messages: 3, appendMessages: 4 } }));
});
afterAll(() => imap.close());

const friendOf = (user: string): string => `friend-${user}`;
const plain = (user: string, secret: string): string => Buffer.from(`\0${user}\0${secret}`).toString('base64');

/** The service that a transcript asks for by a comment. */
function portFor(text: string): number {
  if (text.includes('# announces X-GM-EXT-1')) return gmailPort;
  if (text.includes('# strict')) return strictPort;
  if (text.includes('# a service that sends')) return submitterPort;
  if (text.includes('# two messages are saved by a command')) return savingPort;
  return text.includes('# three messages a command') ? limitedPort : port;
}

/** What clients send who sign in with an access token, good or not. */
async function tokensOf(user: string): Promise<Record<string, string>> {
  const { directory: people } = imap.people;
  const tokens = new AccessTokens(imap.test.database, people, systemClock, { tokensRevoked: () => undefined });
  const make = async (scope: Scope): Promise<string> =>
    (await tokens.make(user, { scopes: [scope], expiresAt: systemClock.now() + 60_000 })).token;
  const [good, forSmtp] = [await make('imap'), await make('smtp')];
  const base64 = (message: string): string => Buffer.from(message).toString('base64');
  const bearer = (name: string, token: string): string =>
    base64(`n,${name},\x01port=143\x01auth=Bearer ${token}\x01\x01`);
  const xoauth = (token: string): string => base64(`user=${user}\x01auth=Bearer ${token}\x01\x01`);
  return {
    bearer: bearer(`a=${user}`, good),
    badbearer: bearer(`a=${user}`, 'fumibako_wrong'),
    smtpbearer: bearer(`a=${user}`, forSmtp),
    othersbearer: bearer('a=else@transcripts.test', good),
    nameless: bearer('', good),
    xoauth: xoauth(good),
    badxoauth: xoauth('fumibako_wrong'),
  };
}

function hooksFor(user: string, account: AccountId, text: string, more: Record<string, string>): TranscriptHooks {
  const { store } = imap.test;
  const login = async (wire: TranscriptWire): Promise<void> =>
    void (await say(wire, `login LOGIN ${user} ${password}`));
  return {
    port: portFor(text),
    variables: {
      user,
      friend: friendOf(user),
      password,
      encuser: encodeURIComponent(user),
      encfriend: encodeURIComponent(friendOf(user)),
      plain: plain(user, password),
      wrong: plain(user, 'wrong-word'),
      ...more,
    },
    actions: {
      login,
      // somebody else's session
      friend: async (wire) => void (await say(wire, `login LOGIN ${friendOf(user)} ${password}`)),
      select: async (wire, [mailbox = 'INBOX']) => {
        await login(wire);
        await say(wire, `select SELECT ${mailbox}`);
      },
      letters: (_, [count = '1', mailbox = 'INBOX']) =>
        put(
          imap.test,
          account,
          Array.from({ length: Number(count) }, (__, index) => letter(index + 1)),
          mailbox,
        ),
      forget: async () => {
        const { pool } = imap.test.database;
        await pool.query('DELETE FROM journal WHERE account_id = $1', [account]);
      },
      seen: async (_, [mailbox = 'INBOX', whose = 'each']) => {
        const { id } = await store.mailboxes.byName(account, mailbox);
        await store.mailboxes.setSeenByReader(account, id, whose === 'each', { via: 'cli', address: null });
      },
      quota: (_, [octets = '0']) => store.quotas.set(account, Number(octets)),
      messagequota: (_, [messages = '0']) => store.quotas.setMessages(account, Number(messages)),
      administrator: async () => {
        await imap.test.database.pool.query('UPDATE account SET admin = true WHERE id = $1', [account]);
      },
      starttls: (wire) => wire.startTls(certificate.cert),
      compress: (wire) => wire.compress(),
      plain: (wire) => wire.decompress(),
      hangup: (wire) => wire.hangUp(),
    },
  };
}

describe('transcripts', () => {
  const files = readdirSync(directory).filter((name) => name.endsWith('.txt'));
  it.each(files)('%s', async (name) => {
    const text = readFileSync(join(directory, name), 'utf8');
    const user = `${name.slice(0, -4)}@transcripts.test`;
    const account = await imap.people.add(user, password);
    if (/[@$]friend/.test(text)) await imap.people.add(friendOf(user), password);
    const hooks = hooksFor(user, account, text, text.includes('OAUTH') ? await tokensOf(user) : {});
    await expect(runTranscript(text, hooks)).resolves.toBeUndefined();
  });
});
