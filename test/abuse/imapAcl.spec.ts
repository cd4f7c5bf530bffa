import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MailboxInfo, printRights, readRights, rightLetters } from '#core/mailstore';
import type { AccountId } from '#kernel';
import { COMMANDS } from '#wires/imap';
import type { TranscriptWire } from '#testing';
import { letter, password, put, say, signedIn, testImap, type TestImap } from '../fixtures/imap.js';

const owner = 'owner@acl.test';
const guest = 'guest@acl.test';
const shared = `"Other Users/${owner}/Shared"`;
const inShared = (child: string): string => `"Other Users/${owner}/Shared/${child}"`;

/** What a command said by a guest needs of the rights on the mailbox (RFC 4314 §4), and how it is seen to have been done. */
interface Row {
  readonly command: string;
  readonly needs: string;
  /** Said before; `select` opens the shared mailbox. */
  readonly select?: boolean;
  readonly say: string;
}

const rows: readonly Row[] = [
  { command: 'SELECT', needs: 'r', say: `SELECT ${shared}` },
  { command: 'EXAMINE', needs: 'r', say: `EXAMINE ${shared}` },
  { command: 'STATUS', needs: 'r', say: `STATUS ${shared} (MESSAGES)` },
  { command: 'GETQUOTAROOT', needs: 'r', say: `GETQUOTAROOT ${shared}` },
  { command: 'SUBSCRIBE', needs: 'l', say: `SUBSCRIBE ${shared}` },
  { command: 'CREATE', needs: 'k', say: `CREATE ${inShared('new')}` },
  { command: 'DELETE', needs: 'x', say: `DELETE ${shared}` },
  { command: 'RENAME', needs: 'x', say: `RENAME ${shared} ${inShared('x').replace('Shared/x', 'Parent/x')}` },
  { command: 'RENAME', needs: 'k', say: `RENAME ${inShared('x').replace('Shared/x', 'Movable')} ${inShared('x')}` },
  { command: 'APPEND', needs: 'i', say: `APPEND ${shared} {6+}\r\na: b\r\n` },
  { command: 'COPY', needs: 'i', say: `COPY 1 ${shared}` },
  { command: 'MOVE', needs: 'i', say: `MOVE 1 ${shared}` },
  { command: 'MOVE', needs: 'rte', select: true, say: 'MOVE 1 Archive' },
  { command: 'REPLACE', needs: 'irte', select: true, say: `REPLACE 1 ${shared} {6+}\r\na: b\r\n` },
  { command: 'EXPUNGE', needs: 're', select: true, say: 'EXPUNGE' },
  { command: 'STORE', needs: 'rs', select: true, say: 'STORE 1 +FLAGS (\\Seen)' },
  { command: 'STORE', needs: 'rt', select: true, say: 'STORE 1 +FLAGS (\\Deleted)' },
  { command: 'STORE', needs: 'rw', select: true, say: 'STORE 1 +FLAGS (\\Flagged)' },
  { command: 'STORE', needs: 'rw', select: true, say: 'STORE 1 +FLAGS (keyword)' },
  { command: 'SETACL', needs: 'a', say: `SETACL ${shared} anyone l` },
  { command: 'DELETEACL', needs: 'a', say: `DELETEACL ${shared} anyone` },
  { command: 'GETACL', needs: 'a', say: `GETACL ${shared}` },
  { command: 'LISTRIGHTS', needs: 'a', say: `LISTRIGHTS ${shared} anyone` },
  { command: 'GETMETADATA', needs: 'lr', say: `GETMETADATA ${shared} /shared/comment` },
  { command: 'SETMETADATA', needs: 'lrn', say: `SETMETADATA ${shared} (/shared/comment "x")` },
  { command: 'FETCH', needs: 'r', select: true, say: 'FETCH 1 (FLAGS)' },
  { command: 'SEARCH', needs: 'r', select: true, say: 'SEARCH ALL' },
  { command: 'SORT', needs: 'r', select: true, say: 'SORT (SUBJECT) UTF-8 ALL' },
  { command: 'THREAD', needs: 'r', select: true, say: 'THREAD REFERENCES UTF-8 ALL' },
  { command: 'UIDBATCHES', needs: 'r', select: true, say: 'UIDBATCHES 500' },
];

/** Commands of RFC 4314 §4 and others that need no right to be answered, or name no mailbox; what they show is tried below. */
const free = `CAPABILITY NOOP LOGOUT ID STARTTLS AUTHENTICATE LOGIN ENABLE NAMESPACE UNAUTHENTICATE IDLE COMPRESS
  CHECK UNSELECT CANCELUPDATE GETQUOTA SETQUOTA LIST LSUB UNSUBSCRIBE CLOSE ESEARCH MYRIGHTS NOTIFY
  GENURLAUTH URLFETCH RESETKEY`.split(/\s+/);

let imap: TestImap;
let port: number;
let ownerId: AccountId;
let guestId: AccountId;
let mailbox: MailboxInfo;
const open: TranscriptWire[] = [];
const cli = { via: 'cli', address: null } as const;

beforeAll(async () => {
  imap = await testImap();
  ({ port } = await imap.start());
  ownerId = await imap.people.add(owner, password);
  guestId = await imap.people.add(guest, password);
  await put(
    imap.test,
    guestId,
    Array.from({ length: 100 }, (_, index) => letter(index)),
  );
});
afterAll(() => imap.close());

beforeEach(async () => {
  const { mailboxes } = imap.test.store;
  for (const name of ['Shared', 'Parent', 'Movable']) await mailboxes.create(ownerId, name, cli);
  mailbox = await mailboxes.byName(ownerId, 'Shared');
  await put(imap.test, ownerId, [letter(1), letter(2)], 'Shared');
});

afterEach(async () => {
  for (const wire of open.splice(0)) wire.close();
  const { mailboxes } = imap.test.store;
  const { byName } = await mailboxes.tree(ownerId);
  const made = [...byName.keys()].filter((name) => /^(?:Shared|Parent|Movable)/.test(name));
  for (const name of made.toSorted().toReversed()) await mailboxes.remove(ownerId, name, cli);
});

async function give(rights: string, name = 'Shared'): Promise<void> {
  const { sharing, mailboxes } = imap.test.store;
  const info = await mailboxes.byName(ownerId, name);
  await sharing.grant(info, await sharing.grantee(ownerId, guest), readRights(rights), cli);
}

async function session(user = guest): Promise<TranscriptWire> {
  const wire = await signedIn(port, user);
  open.push(wire);
  return wire;
}

const except = (missing: string): string => rightLetters.filter((right) => !missing.includes(right)).join('');

/** Says a row's command with some rights; gives its tagged reply. */
async function answer({ command, needs, select = false, say: text }: Row, rights: string): Promise<string> {
  if (command === 'RENAME') await give('lrkx', needs === 'x' ? 'Parent' : 'Movable');
  await give(select ? [...new Set(`r${rights}`)].join('') : rights);
  const wire = await session();
  await say(wire, select ? `s SELECT ${shared}` : 's SELECT INBOX');
  if (select) await give(rights);
  return (await say(wire, `t ${text}`)).join('\n');
}

describe('the table of rights (RFC 4314 §4)', () => {
  it('has every command', () => {
    const known = new Set([...rows.map(({ command }) => command), ...free]);
    expect([...COMMANDS.keys()].filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(rows)('$command is done with $needs: $say', async (row) => {
    expect(await answer(row, row.needs)).toMatch(/^t OK /m);
  });

  const cells = rows.flatMap((row) =>
    [...row.needs].map((right) => {
      // RFC 5464 §3.3: one of them is enough
      const missing = right === 'r' && row.command.endsWith('METADATA') ? 'rswip' : right;
      return { ...row, missing };
    }),
  );
  it.each(cells)('$command is refused without $missing: $say', async ({ missing, ...row }) => {
    const said = await answer(row, except(missing));
    // a mailbox that may not be read is left at once by whoever has it open
    if (row.select && missing === 'r') expect(said).toMatch(/^\* BYE The mailbox was deleted$/m);
    else if (missing === 'l') expect(said).toMatch(/^t NO \[NONEXISTENT\]/m);
    else expect(said).toMatch(/^t NO \[NOPERM\]/m);
  });

  const creations = new Set(['CREATE', 'RENAME']);
  it.each(rows.filter(({ select, command }) => !select && !creations.has(command)))(
    '$command tells a mailbox with no right at all from none in no way: $say',
    async (row) => {
      const hidden = await answer(row, '');
      const wire = await session();
      await say(wire, 's SELECT INBOX');
      const absent = await say(wire, `t ${row.say.replaceAll('/Shared', '/Nothing')}`);
      expect(hidden).toBe(absent.join('\n'));
      expect(hidden).toMatch(/^t NO /m);
    },
  );
});

describe('what is shown', () => {
  it.each(rightLetters)('MYRIGHTS with %s alone', async (right) => {
    await give(right);
    const said = (await say(await session(), `t MYRIGHTS ${shared}`)).join('\n');
    if ('lrikxa'.includes(right)) expect(said).toContain(`* MYRIGHTS ${shared} ${printRights(readRights(right))}`);
    else expect(said).toBe('t NO [NONEXISTENT] No such mailbox');
  });

  it('LIST shows what may be listed, and STATUS in it what may be read', async () => {
    const wire = await session();
    const list = `t LIST "" "Other Users/*" RETURN (STATUS (MESSAGES))`;
    await give(except('l'));
    expect(await say(wire, list)).toEqual(['t OK LIST completed']);
    await give('l');
    expect((await say(wire, list)).join('\n')).not.toContain('STATUS');
    expect((await say(wire, list)).join('\n')).toContain(`"/" ${shared}`);
    await give('lr');
    expect((await say(wire, list)).join('\n')).toContain(`* STATUS ${shared} (MESSAGES 2)`);
  });

  it('ESEARCH looks into what may be read', async () => {
    const wire = await session();
    const search = `t ESEARCH IN (mailboxes ${shared}) ALL`;
    await give(except('r'));
    expect(await say(wire, search)).toEqual(['t OK ESEARCH completed']);
    await give('r');
    expect((await say(wire, search))[0]).toContain(`MAILBOX ${shared}`);
  });

  it('CATENATE reads what may be read', async () => {
    const wire = await session();
    const catenate = `t APPEND INBOX CATENATE (URL "/Other%20Users/${owner}/Shared/;UID=1")`;
    await give(except('r'));
    expect((await say(wire, catenate)).join('\n')).toMatch(/^t NO \[BADURL /m);
    await give('r');
    expect((await say(wire, catenate)).join('\n')).toMatch(/^t OK /m);
  });

  it('FETCH of a body sets \\Seen with s alone, CLOSE removes with e alone', async () => {
    const count = async (): Promise<{ unseen: number; messages: number }> => {
      const info = (await imap.test.store.mailboxes.tree(ownerId)).byId.get(mailbox.id);
      return { unseen: info?.unseen ?? -1, messages: info?.messages ?? -1 };
    };
    await give(except('se'));
    const wire = await session();
    await say(wire, `s SELECT ${shared}`);
    await say(wire, 'f FETCH 1 BODY[]');
    expect(await count()).toEqual({ unseen: 2, messages: 2 });
    await say(wire, 'd STORE 2 +FLAGS.SILENT (\\Deleted)');
    expect(await say(wire, 'c CLOSE')).toEqual(['c OK CLOSE completed']);
    expect(await count()).toEqual({ unseen: 2, messages: 2 });
    await give(except(''));
    await say(wire, `s SELECT ${shared}`);
    await say(wire, 'f FETCH 1 BODY[]');
    expect(await count()).toEqual({ unseen: 1, messages: 2 });
    await say(wire, 'c CLOSE');
    expect(await count()).toEqual({ unseen: 0, messages: 1 });
  });

  it('is told of in the journal with who did it', async () => {
    await give('lrs');
    const wire = await session();
    await say(wire, `s SELECT ${shared}`);
    await say(wire, 'f STORE 1 +FLAGS (\\Seen)');
    const { rows: journal } = await imap.test.database.pool.query<{ kind: number }>(
      'SELECT kind FROM journal WHERE account_id = $1 AND actor = $2 ORDER BY change_number DESC LIMIT 2',
      [ownerId, `imap:${guest}`],
    );
    expect(journal.map(({ kind }) => kind)).toEqual([2, 9]);
  });
});
