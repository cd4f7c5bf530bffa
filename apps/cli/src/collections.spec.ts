import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
const folder = mkdtempSync(join(tmpdir(), 'fumibako-files-'));
const person = 'ann@files.test';
beforeAll(async () => {
  cli = await bench();
  await cli.run(['user', 'add', person, '--password', 'long enough', '--create-domain', '--name', '青木 杏']);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await cli.close();
});

const at = (name: string, text?: string): string => {
  const file = join(folder, name);
  if (text !== undefined) writeFileSync(file, text);
  return file;
};
const event = (uid: string, more = ''): string =>
  `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20261124T000000Z\r\nDTSTART;TZID=Tokyo Standard Time:20261124T100000\r\n${more}SUMMARY:会議\r\nEND:VEVENT\r\n`;
const zone =
  'BEGIN:VTIMEZONE\r\nTZID:Tokyo Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n';
const task = 'BEGIN:VTODO\r\nUID:t\r\nDTSTAMP:20261124T000000Z\r\nSUMMARY:買い物\r\nEND:VTODO\r\n';
const calendar = (...parts: readonly string[]): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n${parts.join('')}END:VCALENDAR\r\n`;

it('calendar import and export: one object a UID, tasks among the tasks, each zone once', async () => {
  const file = at('in.ics', calendar(zone, event('a'), event('b', 'RRULE:FREQ=DAILY;COUNT=3\r\n'), task));
  const counts = { added: 3, replaced: 0, unchanged: 0, refused: [] };
  expect(await cli.json('calendar', 'import', person, file)).toMatchObject({ ...counts, calendar: 'default' });
  expect(await cli.json('calendar', 'import', person, file)).toMatchObject({ added: 0, unchanged: 3 });
  expect((await cli.run(['calendar', 'export', person, at('out.ics')])).status).toBe(0);
  const text = readFileSync(at('out.ics'), 'utf8');
  expect(text.match(/^UID:/gm)).toHaveLength(3);
  expect(text.match(/BEGIN:VTIMEZONE/g)).toHaveLength(1);
});

it('calendar import says what it does not keep, and why', async () => {
  const bomb = event('bomb', 'RRULE:FREQ=SECONDLY\r\n');
  const { status, out, err } = await cli.run([
    'calendar',
    'import',
    person,
    at('bad.ics', calendar(zone, event('c'), bomb)),
  ]);
  expect([status, err]).toEqual([1, '1 of them are not kept\n']);
  expect(out).toMatch(/^1 added, 0 replaced, 0 unchanged in default\.\n {2}bomb: more than/);
  expect(await cli.run(['calendar', 'import', person, at('no.ics', 'hello')])).toMatchObject({ status: 1, out: '' });
  expect(await cli.run(['calendar', 'import', person, at('none.ics')])).toMatchObject({ status: 1, out: '' });
  expect(await cli.run(['calendar', 'export', person, at('no/such/folder.ics')])).toMatchObject({ status: 1, out: '' });
});

it('contacts import, export and find', async () => {
  const card =
    'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:s\r\nFN:佐藤 花子\r\nN:佐藤;花子;;;\r\nX-PHONETIC-LAST-NAME:さとう\r\nEND:VCARD\r\n';
  const file = at('in.vcf', card);
  expect(await cli.json('contacts', 'import', person, file)).toMatchObject({ added: 1, book: 'default' });
  await cli.run(['contacts', 'export', person, at('out.vcf')]);
  expect(readFileSync(at('out.vcf'), 'utf8')).toBe(card);
  expect((await cli.run(['contacts', 'find', person, 'サト'])).out).toMatch(/佐藤 花子 +さとう +book/);
  expect(await cli.json('contacts', 'find', person, '青木')).toMatchObject([{ source: 'directory' }]);
  expect(await cli.run(['contacts', 'find', person, 'zzz'])).toMatchObject({ out: 'Nobody is found.\n' });
});
