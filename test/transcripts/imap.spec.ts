import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { runTranscript, type TranscriptHooks, type TranscriptWire } from '#testing';
import { certificate, letter, password, put, say, testImap, type TestImap } from '../fixtures/imap.js';

const directory = join(import.meta.dirname, 'imap');
let imap: TestImap;
let port: number;
let strictPort: number;
let limitedPort: number;

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
  ({ port: limitedPort } = await imap.start({ limits: { ...limits, messages: 3, appendMessages: 4 } }));
});
afterAll(() => imap.close());

const friendOf = (user: string): string => `friend-${user}`;
const plain = (user: string, secret: string): string => Buffer.from(`\0${user}\0${secret}`).toString('base64');

/** The service that a transcript asks for by a comment. */
function portFor(text: string): number {
  if (text.includes('# strict')) return strictPort;
  return text.includes('# three messages a command') ? limitedPort : port;
}

function hooksFor(user: string, account: AccountId, text: string): TranscriptHooks {
  const { store } = imap.test;
  const login = async (wire: TranscriptWire): Promise<void> =>
    void (await say(wire, `login LOGIN ${user} ${password}`));
  return {
    port: portFor(text),
    variables: {
      user,
      friend: friendOf(user),
      password,
      plain: plain(user, password),
      wrong: plain(user, 'wrong-word'),
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
    const hooks = hooksFor(user, account, text);
    await expect(runTranscript(text, hooks)).resolves.toBeUndefined();
  });
});
