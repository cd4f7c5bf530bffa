import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { type AnyDeclaration, COMMANDS, type SessionState } from '#wires/imap';
import { TranscriptWire } from '#testing';
import { letter, password, put, say, signedIn, testImap, type TestImap } from '../fixtures/imap.js';

const ann = 'ann@rights.test';
const bob = 'bob@rights.test';
const states = ['not-authenticated', 'authenticated', 'selected'] as const satisfies readonly SessionState[];
/** What stands in bob's account alone; none of it may be heard. */
const canary = 'canary-of-bob';
const secret = 'Secretariat';
/** UID of bob's message; ann has none so high. */
const secretUid = 500;
const defaults = ['INBOX', 'Drafts', 'Sent', 'Junk', 'Trash', 'Archive'];

/** How a command is said. BOX is a mailbox, UIDS a set, ROOT a quota root; where one is named, every object is tried. */
const forms: Readonly<Record<string, readonly string[]>> = {
  CAPABILITY: ['CAPABILITY'],
  NOOP: ['NOOP'],
  LOGOUT: ['LOGOUT'],
  ID: ['ID NIL'],
  STARTTLS: ['STARTTLS'],
  AUTHENTICATE: ['AUTHENTICATE PLAIN AGEAYg=='],
  LOGIN: ['LOGIN nobody@rights.test wrong'],
  ENABLE: ['ENABLE CONDSTORE'],
  SELECT: ['SELECT BOX', 'SELECT BOX (CONDSTORE)'],
  EXAMINE: ['EXAMINE BOX'],
  CREATE: ['CREATE BOX/child'],
  DELETE: ['DELETE BOX'],
  RENAME: ['RENAME BOX Mine', 'RENAME Drafts BOX/x'],
  SUBSCRIBE: ['SUBSCRIBE BOX'],
  UNSUBSCRIBE: ['UNSUBSCRIBE BOX'],
  LIST: [
    'LIST "" BOX',
    'LIST "" BOX RETURN (MYRIGHTS)',
    'LIST BOX %',
    'LIST (SUBSCRIBED) "" * RETURN (STATUS (MESSAGES))',
    'LIST "" "*"',
  ],
  LSUB: ['LSUB "" BOX', 'LSUB "" *'],
  NAMESPACE: ['NAMESPACE'],
  STATUS: ['STATUS BOX (MESSAGES UIDNEXT UNSEEN)'],
  APPEND: ['APPEND BOX {5+}\r\nhello'],
  IDLE: ['IDLE\r\nDONE'],
  GETQUOTA: ['GETQUOTA ROOT'],
  GETQUOTAROOT: ['GETQUOTAROOT BOX'],
  GETMETADATA: ['GETMETADATA BOX (/shared/comment /private/comment)', 'GETMETADATA "" /private/comment'],
  SETMETADATA: ['SETMETADATA BOX (/private/comment "x")'],
  NOTIFY: ['NOTIFY SET STATUS (mailboxes BOX (MessageNew MessageExpunge FlagChange)) (personal (MailboxName))'],
  UIDBATCHES: ['UIDBATCHES 500'],
  GENURLAUTH: ['GENURLAUTH "imap://nobody@mail.example/INBOX/;uid=UIDS;urlauth=anonymous" INTERNAL'],
  URLFETCH: [`URLFETCH "imap://nobody@mail.example/INBOX/;uid=UIDS;urlauth=anonymous:internal:01${'0'.repeat(64)}"`],
  RESETKEY: ['RESETKEY BOX'],
  SETACL: [`SETACL BOX ${ann} lr`, `SETACL BOX ${bob} lr`],
  DELETEACL: [`DELETEACL BOX ${ann}`],
  GETACL: ['GETACL BOX'],
  LISTRIGHTS: [`LISTRIGHTS BOX ${ann}`],
  MYRIGHTS: ['MYRIGHTS BOX'],
  SETQUOTA: ['SETQUOTA ROOT (STORAGE 1)'],
  CHECK: ['CHECK'],
  CLOSE: ['CLOSE'],
  UNSELECT: ['UNSELECT'],
  EXPUNGE: ['EXPUNGE', 'UID EXPUNGE UIDS'],
  SEARCH: ['SEARCH ALL', 'UID SEARCH UID UIDS', `SEARCH TEXT ${canary}`, `SEARCH RETURN (COUNT) BODY ${canary}`],
  FETCH: ['FETCH 1:* ALL', 'UID FETCH UIDS (FLAGS BODY.PEEK[])', 'UID FETCH UIDS (FLAGS) (CHANGEDSINCE 1)'],
  STORE: ['STORE 1 +FLAGS (\\Flagged)', 'UID STORE UIDS +FLAGS (\\Deleted)'],
  COPY: ['COPY 1 BOX', 'UID COPY UIDS Archive', 'UID COPY UIDS BOX'],
  MOVE: ['MOVE 1 BOX', 'UID MOVE UIDS Archive', 'UID MOVE UIDS BOX'],
  SORT: ['SORT (SUBJECT) UTF-8 ALL', `UID SORT (DATE) UTF-8 TEXT ${canary}`],
  THREAD: ['THREAD REFERENCES UTF-8 ALL', `UID THREAD REFERENCES UTF-8 TEXT ${canary}`],
  CANCELUPDATE: ['CANCELUPDATE "x"'],
  COMPRESS: ['COMPRESS LZW'],
  REPLACE: ['REPLACE 1 BOX {5+}\r\nhello', 'UID REPLACE UIDS Archive {5+}\r\nhello'],
  UNAUTHENTICATE: ['UNAUTHENTICATE'],
  ESEARCH: [`ESEARCH IN (mailboxes BOX) TEXT ${canary}`, `ESEARCH IN (personal) SUBJECT ${canary}`],
};

/** Ways to name a mailbox of somebody else, each beside the same way to name one that nobody has. */
const absent = 'Nobodyowns1';
const ways: readonly ((box: string) => string)[] = [
  (box) => box,
  (box) => `"${bob}/${box}"`,
  (box) => `"user/${bob}/${box}"`,
  (box) => `"Other Users/bob/${box}"`,
  (box) => `"Other Users/${bob}/${box}"`,
  (box) => `"~bob/${box}"`,
  (box) => `"#user/bob/${box}"`,
  (box) => `"../bob/${box}"`,
  (box) => `"/${bob}/${box}"`,
  (box) => `"INBOX/../../${box}"`,
];

let imap: TestImap;
let port: number;
let bobId: AccountId;
let annId: AccountId;
const heard: string[] = [];
const open: TranscriptWire[] = [];

beforeAll(async () => {
  imap = await testImap();
  ({ port } = await imap.start({ limits: { badCommands: 1000, authenticationFailures: 1000 } }));
  annId = await imap.people.add(ann, password);
  bobId = await imap.people.add(bob, password);
  const { store, database } = imap.test;
  await store.mailboxes.create(bobId, secret, { via: 'cli', address: null });
  await database.pool.query('UPDATE mailbox SET uid_next = $2 WHERE account_id = $1', [bobId, secretUid]);
  const message = Buffer.from(`Subject: ${canary}\r\nFrom: ${canary}@x.test\r\n\r\n${canary}\r\n`);
  await put(imap.test, bobId, [message], secret);
  await put(imap.test, bobId, [message]);
  await put(imap.test, annId, [letter(1), letter(2)]);
});
afterAll(() => imap.close());
afterEach(() => {
  for (const wire of open.splice(0)) wire.close();
});

/** A session of ann's in a state. */
async function session(state: SessionState): Promise<TranscriptWire> {
  const wire = state === 'not-authenticated' ? TranscriptWire.open(port) : await signedIn(port, ann);
  open.push(wire);
  if (state === 'not-authenticated') await wire.response();
  if (state === 'selected') await say(wire, 's SELECT INBOX');
  return wire;
}

/** Says a command; gives the answer without what differs at every time. */
async function ask(wire: TranscriptWire, text: string): Promise<string> {
  const responses = await say(wire, `t ${text}`);
  heard.push(...responses);
  return responses
    .join('\n')
    .replaceAll(
      /UIDVALIDITY \d+|UIDNEXT \d+|HIGHESTMODSEQ \d+|COPYUID [\d :,]+|APPENDUID [\d ]+|MAILBOXID \([^)]*\)/g,
      '#',
    );
}

/** Everything that bob has, as one text. */
async function everythingOf(account: AccountId): Promise<string> {
  const tables = [
    'mail_account',
    'mailbox',
    'entry',
    'message',
    'journal',
    'subscription',
    'keyword',
    'blob',
    'collection_grant',
  ];
  const contents = tables.map(async (table) => {
    const { rows } = await imap.test.database.pool.query<{ row: string }>(
      `SELECT t::text AS row FROM ${table} t WHERE account_id = $1 ORDER BY 1`,
      [account],
    );
    return rows.map(({ row }) => row).join('\n');
  });
  return (await Promise.all(contents)).join('\n\n');
}

/** Ann's mailboxes as they were, whatever a command has made or moved. */
async function restore(): Promise<void> {
  const wire = await session('authenticated');
  const names = (await say(wire, 'l LIST "" *')).flatMap(
    (line) => /^\* LIST \([^)]*\) "\/" "?([^"]*)"?$/.exec(line)?.[1] ?? [],
  );
  for (const name of names.toSorted().toReversed()) if (!defaults.includes(name)) await say(wire, `d DELETE "${name}"`);
  for (const name of defaults) if (!names.includes(name)) await say(wire, `c CREATE ${name}`);
  for (const line of await say(wire, 'l LSUB "" *')) {
    const name = /^\* LSUB \([^)]*\) "\/" "?([^"]*)"?$/.exec(line)?.[1];
    if (name !== undefined && !defaults.includes(name)) await say(wire, `u UNSUBSCRIBE "${name}"`);
  }
}

const known: readonly AnyDeclaration[] = [...COMMANDS.values()];
const fill = (form: string, box: string, uid: number, root: string): string =>
  form
    .replace(/BOX\/(\w+)/, (_, child: string) =>
      box.endsWith('"') ? `${box.slice(0, -1)}/${child}"` : `${box}/${child}`,
    )

    .replaceAll('BOX', () => box)
    .replaceAll('UIDS', String(uid))
    .replaceAll('ROOT', () => root);

describe('I5: the commands', () => {
  it('are all in this matrix', () => {
    expect(known.map(({ name }) => name).filter((name) => forms[name] === undefined)).toEqual([]);
  });

  describe.each(states)('in the state %s', (state) => {
    it.each(known.map(({ name, states: legal }) => [name, legal] as const))('%s', async (name, legal) => {
      for (const form of forms[name] ?? []) {
        const wire = await session(state);
        const answer = await ask(wire, fill(form, absent, secretUid + 1, '"none"'));
        if (legal.includes(state)) expect(answer).not.toMatch(/^t BAD .*(?:state|syntax)/m);
        else expect(answer).toMatch(/^t BAD /);
        // Nobody who has not signed in learns anything, and no command fails by a fault of the server.
        if (state === 'not-authenticated') expect(answer).not.toMatch(/^\* (?!BYE|ID|CAPABILITY|OK)/m);
        expect(answer).not.toContain('SERVERBUG');
      }
    });
  });
});

describe('I5: what is somebody else\u2019s and what is not there', () => {
  const naming = known
    .filter(({ states: legal }) => legal.includes('selected'))
    .flatMap(({ name }) => (forms[name] ?? []).filter((form) => /BOX|UIDS|ROOT/.test(form)));

  it.each(naming)('get the same answer from %s', async (form) => {
    const before = await everythingOf(bobId);
    for (const way of form.includes('BOX') ? ways : [ways[0] as (box: string) => string]) {
      const answers: string[] = [];
      for (const [box, uid, root] of [
        [secret, secretUid, `"${bobId}"`],
        [absent, secretUid + 1, '"999"'],
      ] as const) {
        const wire = await session('selected');
        const answer = await ask(wire, fill(form, way(box), uid, root));
        const plain = answer.replaceAll(box, '@').replaceAll(String(uid), '@');
        answers.push(form.includes('ROOT') ? plain.replaceAll(root.slice(1, -1), '@') : plain);
        await restore();
      }
      expect(answers[0]).toBe(answers[1]);
    }
    expect(await everythingOf(bobId)).toBe(before);
  });

  it('was not heard of in all of this', () => {
    expect(heard.length).toBeGreaterThan(100);
    expect(heard.filter((response) => response.includes(canary))).toEqual([]);
  });
});
