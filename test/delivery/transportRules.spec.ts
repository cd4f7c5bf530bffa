import { createTransport } from 'nodemailer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId, OrganisationId } from '#kernel';
import { TraceReader } from '#core/trace';
import { SmtpClient, testPassword, testWorld, type World } from '#testing';

let world: World;
let client: SmtpClient;
let submission: number;
let ann: AccountId;
let bob: AccountId;
let archive: AccountId;
let own: OrganisationId;

const letter = (subject: string, more = ''): string => `From: s@away.test\r\n${more}Subject: ${subject}\r\n\r\nHello.`;

beforeAll(async () => {
  world = await testWorld();
  client = await SmtpClient.open(await world.listen('mx'));
  submission = await world.listen('submission');
  ann = await world.person('ann@here.test');
  bob = await world.person('bob@here.test');
  archive = await world.person('archive@here.test');
  own = await world.rules.organisation('default');
});
afterEach(async () => {
  for (const { name } of await world.rules.list(own)) await world.rules.remove(own, name);
});
afterAll(async () => {
  client.close();
  await world.close();
});

async function submit(user: string, to: readonly string[], subject: string): Promise<string> {
  const auth = { user, pass: testPassword };
  const transport = createTransport({ host: '127.0.0.1', port: submission, auth, tls: { rejectUnauthorized: false } });
  const raw = `From: ${user}\r\nTo: nobody@here.test\r\nSubject: ${subject}\r\n\r\nhi\r\n`;
  const sent = transport.sendMail({ envelope: { from: user, to: [...to] }, raw });
  return await sent.then(
    (info) => (info as { response: string }).response,
    (error: { response?: string }) => error.response ?? String(error),
  );
}

async function queuedFor(address: string): Promise<{ path: string; body: string }[]> {
  const found = (await world.queue.list(1000)).filter((each) => each.address === address);
  return await Promise.all(
    found.map(async ({ message_id, reverse_path }) => {
      const pieces: Buffer[] = [];
      for await (const piece of (await world.queue.content(message_id))?.() ?? []) pieces.push(piece);
      return { path: reverse_path, body: Buffer.concat(pieces).toString('latin1') };
    }),
  );
}

async function eventsOf(subject: string): Promise<readonly (readonly [string, object])[]> {
  await world.trace.flush();
  const now = Date.now();
  const range = { organisation: null, from: now - 60_000, before: now + 60_000, limit: 10 };
  const [story] = await new TraceReader(world.database).find({ subject }, range);
  return (story?.events ?? []).map(({ kind, detail }) => [kind, detail]);
}

const subjects = async (account: AccountId, mailbox?: string): Promise<string[]> =>
  (await world.messages(account, mailbox)).map((text) => /^Subject: (.*)\r$/m.exec(text)?.[1] ?? '');

describe('a rule', () => {
  it('refuses with its text, and is told in the trace', async () => {
    await world.rules.put(own, {
      name: 'no programs',
      when: [{ attachment: { extension: 'exe' } }],
      unless: [{ from: '@friend.test' }],
      do: [{ reject: 'Send a link instead' }],
    });
    const file = 'MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name="a.exe"\r\n';
    const replies = await client.deliver('s@away.test', ['ann@here.test'], letter('program', file));
    expect(replies.at(-1)).toBe('550 5.7.1 Send a link instead');
    expect(await eventsOf('program')).toEqual([
      ['ruled', { rule: 'no programs', action: 'reject' }],
      ['refused', { reason: 'not-permitted' }],
    ]);
    expect((await client.deliver('s@friend.test', ['ann@here.test'], letter('friendly', file))).at(-1)).toMatch(
      /^250 /,
    );
    expect(await subjects(ann)).toEqual(['friendly']);
  });

  it('drops, and puts into Junk', async () => {
    await world.rules.put(own, { name: 'drop', position: 1, when: [{ subject: 'すてる' }], do: ['drop'] });
    await world.rules.put(own, { name: 'junk', when: [{ to: 'ann@here.test' }], do: ['junk'] });
    const subject = '=?utf-8?B?44K544OG44Or?= away';
    expect((await client.deliver('s@away.test', ['ann@here.test'], letter(subject))).at(-1)).toMatch(/^250 /);
    expect(await eventsOf('away')).toEqual([['ruled', { rule: 'drop', action: 'drop' }]]);
    await client.deliver('s@away.test', ['ann@here.test'], letter('junked'));
    expect(await subjects(ann, 'Junk')).toEqual(['junked']);
    expect(await subjects(ann)).toEqual(['friendly']);
  });

  it('redirects, adds and marks, here and elsewhere', async () => {
    await world.rules.put(own, {
      name: 'move',
      when: [{ sender: 'outside' }, { to: 'ann@here.test' }],
      do: [
        { redirect: ['bob@here.test', 'far@far.test', 'gone@here.test'] },
        { add: 'archive@here.test' },
        { prepend: { name: 'X-Note', value: 'moved' } },
      ],
    });
    await client.deliver('s@away.test', ['ann@here.test'], letter('moving'));
    expect(await subjects(ann)).not.toContain('moving');
    const [copy = ''] = (await world.messages(bob)).slice(-1);
    expect(copy).toMatch(/^Return-Path: <s@away\.test>\r\nDelivered-To: bob@here\.test\r\nX-Note: moved\r\n/);
    expect(await subjects(archive)).toEqual(['moving']);
    const [sent] = await queuedFor('far@far.test');
    expect(sent?.path).toMatch(/^SRS0=.*@here\.test$/i);
    expect(sent?.body).toMatch(/^Delivered-To: ann@here\.test\r\nX-Note: moved\r\n/);
    const events = await eventsOf('moving');
    expect(events.filter(([kind]) => kind === 'ruled').map(([, detail]) => detail)).toEqual([
      { rule: 'move', action: 'redirect' },
      { rule: 'move', action: 'add' },
      { rule: 'move', action: 'prepend' },
      { target: 'gone@here.test', reason: 'address-unknown' },
    ]);
  });

  it('of which no target is there loses nothing', async () => {
    await world.rules.put(own, { name: 'nowhere', do: [{ redirect: 'gone@here.test' }] });
    await client.deliver('s@away.test', ['ann@here.test'], letter('kept'));
    expect(await subjects(ann)).toContain('kept');
  });

  it('of one organisation leaves the copies of another alone', async () => {
    const { pool } = world.database;
    await pool.query(`INSERT INTO organisation (name) VALUES ('other')`);
    await pool.query(
      `INSERT INTO domain (organisation_id, name) SELECT id, 'other.test' FROM organisation WHERE name = 'other'`,
    );
    const zoe = await world.person('zoe@other.test');
    await world.rules.put(own, {
      name: 'two',
      when: [{ recipient: 'inside' }],
      do: [{ prepend: { name: 'X-Here', value: '1' } }, { reject: 'No' }],
    });
    expect((await client.deliver('s@away.test', ['zoe@other.test'], letter('theirs'))).at(-1)).toMatch(/^250 /);
    const both = await client.deliver('s@away.test', ['ann@here.test', 'zoe@other.test'], letter('both'));
    expect(both.at(-1)).toMatch(/^250 /);
    expect(await subjects(zoe)).toEqual(['theirs', 'both']);
    expect((await world.messages(zoe)).at(-1)).not.toContain('X-Here');
    expect(await subjects(ann, 'Junk')).toContain('both');
    expect(await subjects(ann)).not.toContain('both');
  });

  it('sees what its own people send, outside of what is signed', async () => {
    await world.rules.put(own, {
      name: 'mark',
      when: [{ sender: 'inside' }, { recipient: 'outside' }],
      do: [{ prepend: { name: 'X-Outside', value: '社外' } }],
    });
    await world.rules.put(own, { name: 'secret', when: [{ subject: 'secret' }], do: [{ reject: 'Not this' }] });
    expect(await submit('ann@here.test', ['bob@here.test'], 'within')).toMatch(/^250 /);
    expect((await world.messages(bob)).at(-1)).not.toContain('X-Outside');
    expect(await submit('ann@here.test', ['o@far.test'], 'out')).toMatch(/^250 /);
    const [sent] = await queuedFor('o@far.test');
    expect(sent?.path).toBe('ann@here.test');
    expect(sent?.body).toMatch(/^X-Outside: =\?utf-8\?.*\r\nDKIM-Signature: /);
    expect(await submit('ann@here.test', ['o@far.test'], 'secret')).toBe('550 5.7.1 Not this');
  });
});

describe('a journal', () => {
  it('gets a copy of what comes and goes, with the envelope above it', async () => {
    await world.rules.setJournal('here.test', 'archive@here.test');
    const before = (await world.messages(archive)).length;
    await client.deliver('s@away.test', ['ann@here.test', 'bob@here.test'], letter('coming'));
    await submit('ann@here.test', ['hidden@far.test'], 'going');
    const copies = (await world.messages(archive)).slice(before);
    expect(copies).toHaveLength(2);
    expect(copies[0]).toMatch(
      /^Return-Path: <>\r\nDelivered-To: archive@here\.test\r\nX-Journal-Copy: \S+; \S+\r\nX-Journal-Sender: <s@away\.test>\r\nX-Journal-Recipients: <ann@here\.test>, <bob@here\.test>\r\n/,
    );
    expect(copies[1]).toContain('\r\nX-Journal-Recipients: <hidden@far.test>\r\n');
    expect((await world.messages(ann)).at(-1)).not.toContain('X-Journal');
    expect(await eventsOf('going')).toContainEqual(['ruled', { action: 'journal', target: 'archive@here.test' }]);
    // another organisation's recipients are none of its business
    await client.deliver('s@away.test', ['ann@here.test', 'zoe@other.test'], letter('beside'));
    expect((await world.messages(archive)).at(-1)).toContain('\r\nX-Journal-Recipients: <ann@here.test>\r\n');
    await world.rules.put(own, { name: 'all', do: ['drop'] });
    await client.deliver('s@away.test', ['ann@here.test'], letter('dropped'));
    expect(await subjects(archive)).toContain('dropped');
  });

  it('gets what comes by LMTP, which rules let pass', async () => {
    const lmtp = await SmtpClient.open(await world.listen('lmtp'), 'LHLO client.test');
    await world.rules.put(own, { name: 'all', do: [{ reject: 'No' }] });
    const replies = await lmtp.deliver('s@away.test', ['ann@here.test'], letter('by lmtp'));
    lmtp.close();
    expect(replies.at(-1)).toMatch(/^250 /);
    expect(await subjects(archive)).toContain('by lmtp');
  });

  it('elsewhere has it by the queue, and a copy that comes back is not copied again', async () => {
    await world.rules.setJournal('here.test', 'vault@far.test');
    await client.deliver('s@away.test', ['ann@here.test'], letter('kept away'));
    const [copy] = await queuedFor('vault@far.test');
    expect(copy).toMatchObject({ path: '', body: expect.stringContaining('X-Journal-Sender: <s@away.test>') });
    await client.deliver('', ['bob@here.test'], copy?.body ?? '');
    expect(await queuedFor('vault@far.test')).toHaveLength(1);
    // nobody makes the mark for themselves
    await client.deliver('s@away.test', ['bob@here.test'], letter('forged', 'X-Journal-Copy: 1; AAAA\r\n'));
    expect(await queuedFor('vault@far.test')).toHaveLength(2);
    await world.rules.setJournal('here.test', null);
    await client.deliver('s@away.test', ['bob@here.test'], letter('unseen'));
    expect(await queuedFor('vault@far.test')).toHaveLength(2);
  });
});
