import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
let file: string;
beforeAll(async () => {
  cli = await bench();
  await cli.run(['user', 'add', 'ann@box.test', '--password', 'long enough', '--create-domain']);
  file = join(cli.directory, 'rule.yaml');
  writeFileSync(file, 'name: 請求書\nwhen:\n  - subject: せいきゅう\n  - recipient: inside\ndo: [junk]\n');
  for (const [name, subject] of [
    ['one', '=?utf-8?B?44K744Kk44Kt44Ol44Km?='],
    ['two', 'other'],
  ]) {
    const letter = `Return-Path: <s@away.test>\r\nFrom: s@away.test\r\nTo: ann@box.test\r\nSubject: ${subject}\r\n\r\nhi\r\n`;
    writeFileSync(join(cli.directory, `${name}.eml`), letter);
    await cli.run(['mail', 'import', 'ann@box.test', join(cli.directory, `${name}.eml`)]);
  }
});
afterAll(() => cli.close());

it('rule add, list, show, disable, enable and remove', async () => {
  expect(await cli.json('rule', 'add', file)).toMatchObject([{ name: '請求書', position: 100, enabled: true }]);
  const input = '- { name: b, position: 1, do: drop }\n- { name: c, do: { reject: no } }\n';
  expect(await cli.run(['rule', 'add', '-'], { input })).toMatchObject({ status: 0, out: 'In force: b, c.\n' });
  expect(await cli.json('rule', 'list')).toMatchObject([{ name: 'b' }, { name: 'c' }, { name: '請求書' }]);
  expect((await cli.run(['rule', 'list'])).out).toMatch(/^POSITION +NAME +STATE +ACTIONS\n1 +b +on +drop\n/);
  expect((await cli.run(['rule', 'show', '請求書'])).out).toContain('- subject:\n      - せいきゅう\n');
  expect(await cli.json('rule', 'disable', 'b')).toEqual({ name: 'b', enabled: false });
  expect(await cli.json('rule', 'show', 'b')).toMatchObject({ enabled: false });
  expect(await cli.json('rule', 'enable', 'b')).toEqual({ name: 'b', enabled: true });
  expect(await cli.json('rule', 'remove', 'b')).toEqual({ name: 'b' });
  expect(await cli.run(['rule', 'remove', 'b'])).toMatchObject({ status: 1, err: 'there is no rule b\n' });
  expect(await cli.run(['rule', 'add', '-'], { input: '{' })).toMatchObject({ status: 1 });
  expect(await cli.run(['rule', 'add', '-'], { input: 'name: x\ndo: explode' })).toMatchObject({ status: 1 });
  expect(await cli.run(['rule', 'add', 'gone.yaml'])).toMatchObject({ status: 1 });
  expect(await cli.run(['rule', 'list', '--organisation', 'gone'])).toMatchObject({ status: 1 });
});

it('rule test explains what a rule would do, and does nothing', async () => {
  await cli.run(['rule', 'remove', 'c']);
  await cli.run(['rule', 'disable', '請求書']);
  const hit = {
    uid: 1,
    subject: 'セイキュウ',
    looks: [
      {
        rule: '請求書',
        matched: [
          { condition: 'subject', found: 'せいきゅう' },
          { condition: 'recipient', found: 'ann@box.test' },
        ],
        actions: [{ junk: true }],
      },
    ],
  };
  const outcome = { mailbox: 'INBOX', looked: 2, hits: [hit] };
  expect(await cli.json('rule', 'test', '請求書', '--account', 'ann@box.test')).toEqual(outcome);
  expect(await cli.json('rule', 'test', file, '--account', 'ann@box.test')).toEqual(outcome);
  expect(await cli.json('rule', 'test', '--account', 'ann@box.test')).toMatchObject({ looked: 2, hits: [] });
  const { out } = await cli.run(['rule', 'test', file, '--account', 'ann@box.test', '--mailbox', 'INBOX']);
  expect(out).toBe(
    '1  セイキュウ\n    請求書: subject (せいきゅう), recipient (ann@box.test) -> junk\n1 of 2 message(s) of INBOX.\n',
  );
  expect(await cli.run(['rule', 'test', 'gone', '--account', 'ann@box.test'])).toMatchObject({ status: 1 });
});

it('domain journal', async () => {
  expect(await cli.json('domain', 'journal', 'box.test')).toEqual({ name: 'box.test', journal: null });
  expect(await cli.json('domain', 'journal', 'box.test', 'A@far.test')).toMatchObject({ journal: 'a@far.test' });
  expect(await cli.json('domain', 'journal', 'box.test', 'off')).toMatchObject({ journal: null });
  expect(await cli.run(['domain', 'journal', 'far.test'])).toMatchObject({ status: 1 });
});

it('domain language and user language', async () => {
  expect(await cli.json('domain', 'language', 'box.test')).toEqual({ name: 'box.test', language: null });
  expect(await cli.json('domain', 'language', 'box.test', 'ja')).toEqual({ name: 'box.test', language: 'ja' });
  expect(await cli.json('user', 'language', 'ann@box.test', 'en')).toEqual({ address: 'ann@box.test', language: 'en' });
  expect((await cli.run(['user', 'language', 'ann@box.test'])).out).toBe('Language of ann@box.test: en\n');
  expect(await cli.json('user', 'language', 'ann@box.test', 'domain')).toMatchObject({ language: null });
  expect(await cli.json('domain', 'language', 'box.test', 'all')).toMatchObject({ language: null });
  expect(await cli.run(['domain', 'language', 'far.test'])).toMatchObject({ status: 1 });
  expect(await cli.run(['user', 'language', 'nobody@box.test', 'ja'])).toMatchObject({ status: 1 });
  expect(await cli.run(['user', 'language', 'ann@box.test', 'fr'])).toMatchObject({ status: 2 });
});

it('domain invitations and user invitations', async () => {
  const text = async (...words: string[]) => (await cli.run(words)).out;
  expect(await cli.json('domain', 'invitations', 'box.test')).toEqual({ name: 'box.test', invitations: 'everybody' });
  expect(await text('domain', 'invitations', 'box.test', 'known')).toBe('Invitations to box.test: from known\n');
  expect(await text('user', 'invitations', 'ann@box.test')).toBe('Invitations to ann@box.test: as the domain has it\n');
  expect(await cli.json('user', 'invitations', 'ann@box.test', 'nobody')).toMatchObject({ invitations: 'nobody' });
  expect(await cli.json('user', 'invitations', 'ann@box.test', 'domain')).toMatchObject({ invitations: null });
  expect(await cli.run(['domain', 'invitations', 'far.test'])).toMatchObject({ status: 1 });
  expect(await cli.run(['user', 'invitations', 'nobody@box.test', 'known'])).toMatchObject({ status: 1 });
  expect(await cli.run(['user', 'invitations', 'ann@box.test', 'some'])).toMatchObject({ status: 2 });
});
