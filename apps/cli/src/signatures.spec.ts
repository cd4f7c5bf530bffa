import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
let file: string;
let letter: string;
beforeAll(async () => {
  cli = await bench();
  await cli.run(['user', 'add', 'ann@box.test', '--password', 'long enough', '--create-domain', '--name', 'Ann <A>']);
  file = join(cli.directory, 'signature.yaml');
  writeFileSync(file, 'name: 会社\nplace: end\ntext: |\n  -- \n  {{name}} {{address}}\n');
  letter = join(cli.directory, 'letter.eml');
  writeFileSync(letter, 'From: ann@box.test\r\nSubject: s\r\n\r\nhi\r\n');
  await cli.run(['mail', 'import', 'ann@box.test', letter]);
});
afterAll(() => cli.close());

it('signature set, list, show, disable, enable and remove', async () => {
  const kept = { name: '会社', position: 100, enabled: true, from: [], to: 'outside', place: 'end', once: true };
  expect(await cli.json('signature', 'set', file)).toMatchObject([kept]);
  const input = '{ name: b, position: 1, from: "@box.test", to: all, html: "<b>{{name}}</b>" }';
  expect(await cli.run(['signature', 'set', '-'], { input })).toMatchObject({ status: 0, out: 'In force: b.\n' });
  const { out } = await cli.run(['signature', 'list']);
  expect(out).toMatch(
    /^POSITION +NAME +STATE +FROM +TO +PLACE\n1 +b +on +@box\.test +all +above\n100 +会社 +on +everybody +outside +end\n/,
  );
  expect((await cli.run(['signature', 'show', '会社'])).out).toContain('{{name}} {{address}}');
  expect(await cli.json('signature', 'disable', 'b')).toEqual({ name: 'b', enabled: false });
  expect(await cli.json('signature', 'enable', 'b')).toEqual({ name: 'b', enabled: true });
  expect(await cli.json('signature', 'remove', 'b')).toEqual({ name: 'b' });
  expect(await cli.run(['signature', 'remove', 'b'])).toMatchObject({ status: 1, err: 'there is no signature b\n' });
  expect(await cli.run(['signature', 'show', 'b'])).toMatchObject({ status: 1, err: 'there is no signature b\n' });
  expect(await cli.run(['signature', 'set', 'gone.yaml'])).toMatchObject({ status: 1 });
  const strange = await cli.run(['signature', 'set', '-'], { input: 'name: x\ntext: "{{fax}}"' });
  expect(strange.err).toContain('there is no field fax');
});

it('signature preview', async () => {
  const options = ['--account', 'ann@box.test'];
  expect(await cli.json('signature', 'preview', '会社', ...options)).toEqual({
    text: '-- \nAnn <A> ann@box.test',
    html: '-- <br>\nAnn &#60;A&#62; ann@box.test',
    message: null,
  });
  const message = 'hi\r\n\r\n-- \r\nAnn <A> ann@box.test\n';
  for (const where of [
    ['--message', letter],
    ['--uid', '1'],
  ])
    expect((await cli.run(['signature', 'preview', file, ...options, ...where])).out.endsWith(message)).toBe(true);
  const input = 'Content-Type: image/png\r\n\r\nx';
  expect(await cli.run(['signature', 'preview', '会社', ...options, '--message', '-'], { input })).toMatchObject({
    status: 1,
    err: 'the message gets no signature: no-text\n',
  });
  expect(await cli.run(['signature', 'preview', '会社', ...options, '--uid', '9'])).toMatchObject({ status: 1 });
  expect(await cli.run(['signature', 'preview', '会社', ...options, '--message', 'gone'])).toMatchObject({ status: 1 });
  expect(await cli.run(['signature', 'preview', 'gone', ...options])).toMatchObject({ status: 1 });
});
