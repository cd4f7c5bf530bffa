import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { testPassword, testWorld, type World } from '#testing';

let world: World;
let port: number;
let ann: AccountId;
let bob: AccountId;

beforeAll(async () => {
  world = await testWorld();
  port = await world.listen('submission');
  ann = await world.person('ann@here.test');
  bob = await world.person('bob@here.test');
  await world.directory.addAlias('sales@here.test', ['ann@here.test']);
});
afterAll(() => world.close());

type Mail = Parameters<ReturnType<typeof transport>['sendMail']>[0];

function transport(user = 'ann@here.test', pass = testPassword): ReturnType<typeof createTransport> {
  return createTransport({ host: '127.0.0.1', port, auth: { user, pass }, tls: { rejectUnauthorized: false } });
}

async function send(mail: Mail, user?: string, pass?: string): Promise<string> {
  try {
    const { response } = (await transport(user, pass).sendMail(mail)) as { response: string };
    return response;
  } catch (error) {
    return (error as { response?: string }).response ?? String(error);
  }
}

describe('submission', () => {
  it('delivers here, queues what goes elsewhere, and removes Bcc', async () => {
    const raw = 'From: ann@here.test\r\nTo: bob@here.test\r\nBcc: secret@away.test\r\nSubject: both\r\n\r\nhi\r\n';
    const envelope = { from: 'ann@here.test', to: ['bob@here.test', 'secret@away.test'] };
    expect(await send({ envelope, raw })).toMatch(/^250 /);
    const [message = ''] = await world.messages(bob);
    expect(message).not.toContain('secret@away.test');
    expect(message).toMatch(
      /\r\nDate: \w{3}, .*\r\nMessage-ID: <[^>\s]+@mx\.fumibako\.test>\r\nFrom: ann@here\.test\r\n/,
    );
    expect(message).toContain('with ESMTPSA id');
    const [queued] = await world.queue.list(10);
    expect(queued).toMatchObject({ address: 'secret@away.test', reverse_path: 'ann@here.test' });
    const body = (await world.queue.body(queued?.message_id ?? 0))?.toString() ?? '';
    expect(body).not.toContain('Bcc');
    expect(body).toMatch(/^DKIM-Signature: [^]*\r\nReceived: /);
  });

  it('keeps a Date and Message-ID that are there', async () => {
    const raw = 'Message-ID: <mine@ann>\r\nDate: Mon, 1 Jan 2024 00:00:00 +0900\r\nFrom: ann@here.test\r\n\r\nhi\r\n';
    expect(await send({ envelope: { from: 'ann@here.test', to: 'bob@here.test' }, raw })).toMatch(/^250 /);
    const message = (await world.messages(bob)).at(-1) ?? '';
    expect(message.match(/^Message-ID:/gm)).toHaveLength(1);
    expect(message.match(/^Date:/gm)).toHaveLength(1);
  });

  it('lets people write as themselves, their aliases and their details only', async () => {
    const mail = (from: string, header = from): Mail => ({
      envelope: { from, to: 'bob@here.test' },
      raw: `From: Somebody <${header}>\r\n\r\nhi\r\n`,
    });
    expect(await send(mail('sales@here.test'))).toMatch(/^250 /);
    expect(await send(mail('ann+x@here.test'))).toMatch(/^250 /);
    expect(await send(mail('bob@here.test'))).toMatch(/^550 5\.7\.1 /);
    expect(await send(mail('ann@here.test', 'bob@here.test'))).toMatch(/^550 5\.7\.1 /);
    expect(await send(mail('ann@here.test', 'ceo@away.test'))).toMatch(/^550 5\.7\.1 /);
  });

  it('refuses a header without From or with two', async () => {
    const envelope = { from: 'ann@here.test', to: 'bob@here.test' };
    expect(await send({ envelope, raw: 'Subject: none\r\n\r\nhi\r\n' })).toMatch(/^550 5\.6\.0 /);
    expect(await send({ envelope, raw: 'From: ann@here.test\r\nFrom: ann@here.test\r\n\r\nhi\r\n' })).toMatch(
      /^550 5\.6\.0 /,
    );
  });

  it('refuses wrong passwords and unknown people alike', async () => {
    const mail: Mail = { from: 'ann@here.test', to: 'bob@here.test', text: 'hi' };
    const wrong = await send(mail, 'ann@here.test', 'wrong password');
    expect(wrong).toMatch(/^535 5\.7\.8 /);
    expect(await send(mail, 'nobody@here.test', 'wrong password')).toBe(wrong);
  });

  it('takes an application password where its scope allows it', async () => {
    await world.directory.addApplicationPassword('ann@here.test', 'app-password-smtp', {
      label: 'printer',
      scopes: ['smtp'],
    });
    await world.directory.addApplicationPassword('ann@here.test', 'app-password-imap', {
      label: 'reader',
      scopes: ['imap'],
    });
    const mail: Mail = { from: 'ann@here.test', to: 'bob@here.test', text: 'hi' };
    expect(await send(mail, 'ann@here.test', 'app-password-smtp')).toMatch(/^250 /);
    expect(await send(mail, 'ann@here.test', 'app-password-imap')).toMatch(/^535 /);
  });

  it('remembers who sent what in the journal', async () => {
    const { rows } = await world.database.pool.query(
      'SELECT DISTINCT actor FROM journal WHERE account_id = $1 AND kind = 1',
      [bob],
    );
    expect(rows).toEqual([{ actor: 'submission:ann@here.test' }]);
    expect(await world.messages(ann)).toEqual([]);
  });
});
