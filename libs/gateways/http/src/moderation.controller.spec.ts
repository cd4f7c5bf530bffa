import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { maxReason } from '#core/delivery';
import { testWorld, type World } from '#testing';
import { ModerationController } from './moderation.controller.js';

const token = 'abcdefghijklmnopqrstuvwx';
let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.database.pool.query('DELETE FROM queue_message');
  await world.database.pool.query(
    `WITH m AS (INSERT INTO queue_message (reverse_path, body_type, smtputf8, size, body)
       VALUES ('s@away.test', '7bit', false, 1, '') RETURNING id),
     r AS (INSERT INTO queue_recipient (message_id, ordinal, address, held) SELECT id, 1, 'l@here.test', true FROM m),
     o AS (INSERT INTO moderation (message_id, list, author, subject, preview, from_elsewhere, seal, sender_known, expires_at)
       SELECT id, 'l@here.test', '山田 <s@away.test>', '<b>page</b>', 'first "lines"', true, '', true, now() FROM m
       RETURNING message_id)
     INSERT INTO moderation_token (hash, message_id, moderator) SELECT sha256($1::bytea), message_id, 'mod@here.test' FROM o`,
    [Buffer.from(token)],
  );
});

/** The status and the body of the answer to a request. */
async function answer(
  act: (controller: ModerationController, reply: never) => Promise<void>,
): Promise<{ status: number; body: string; type: string }> {
  const got = { status: 0, body: '', type: '' };
  const reply = {
    code: (status: number) => {
      got.status = status;
      return reply;
    },
    headers: (values: Readonly<Record<string, string>>) => {
      got.type = values['content-type'] ?? '';
      return reply;
    },
    send: async (body: string) => {
      got.body = body;
    },
  };
  await act(new ModerationController(world.moderation), reply as never);
  return got;
}

const decisions = async (): Promise<unknown[]> =>
  (await world.database.pool.query('SELECT decision, decided_by, reason FROM moderation')).rows;
const open = [{ decision: null, decided_by: null, reason: null }];

it('the page of a moderator shows the message, and decides nothing when it is looked at', async () => {
  const shown = await answer((page, reply) => page.show(token, 'ja', reply));
  expect(shown).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
  expect(shown.body).toContain('承認する');
  expect(shown.body).toContain('山田 &#60;s@away.test&#62;');
  expect(shown.body).toContain('&#60;b&#62;page');
  expect(shown.body).not.toContain('<b>page');
  expect(shown.body).toContain('first &#34;lines&#34;');
  expect((await answer((page, reply) => page.show(token, undefined, reply))).body).toContain('Approve');
  expect(await decisions()).toEqual(open);
});

it('a moderator decides by posting, once', async () => {
  const said = { decision: 'reject', reason: ' not here ' };
  const done = await answer((page, reply) => page.decide(token, said, 'en', reply));
  expect(done).toMatchObject({ status: 200, body: expect.stringContaining('does not go to the list') });
  expect(done.body).not.toContain('<form');
  const late = await answer((page, reply) => page.decide(token, { decision: 'approve' }, 'en', reply));
  expect(late).toMatchObject({ status: 410, body: expect.stringContaining('has been decided') });
  expect((await answer((page, reply) => page.show(token, 'en', reply))).status).toBe(410);
  expect(await decisions()).toEqual([{ decision: 'rejected', decided_by: 'mod@here.test', reason: 'not here' }]);
});

it('what is posted without a decision, or with too long a reason, decides nothing', async () => {
  const long = { decision: 'reject', reason: 'x'.repeat(maxReason + 1) };
  expect((await answer((page, reply) => page.decide(token, long, 'en', reply))).status).toBe(400);
  for (const form of [undefined, {}, { decision: 'perhaps' }, { decision: ['approve'] }])
    expect((await answer((page, reply) => page.decide(token, form, 'en', reply))).status).toBe(200);
  expect(await decisions()).toEqual(open);
  const other = await answer((page, reply) => page.decide('a'.repeat(24), { decision: 'approve' }, 'en', reply));
  expect(other).toMatchObject({ status: 404, body: expect.stringContaining('no such link') });
  expect(await decisions()).toEqual(open);
});
