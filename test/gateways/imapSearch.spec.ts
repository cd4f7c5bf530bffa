import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FilterCache, SearchIndex, SearchIndexer } from '#core/search';
import { letter, password, put, say, signedIn, testImap, type TestImap } from '../fixtures/imap.js';

const user = 'finder@search.test';
let imap: TestImap;
let scanning: number;
let indexed: number;

const japanese = Buffer.from(
  'From: =?UTF-8?B?55Sw5Lit?= <tanaka@b.test>\r\nSubject: =?UTF-8?B?5Lya6K2w5a6k44Gu5LqI57SE?=\r\n' +
    'Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$B2q5D<<$r$*<h$j$7$^$7$?!#\x1b(B\r\n',
  'latin1',
);
const attached = Buffer.from(
  'From: ann@a.test\r\nSubject: files\r\nX-Trace: one two\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee.\r\n' +
    '--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="quarterly report.pdf"\r\n\r\n%PDF\r\n--b--\r\n',
);

const document = zipSync({
  'word/document.xml': strToU8('<w:p><w:t>the magic word is 御見積書 and Rhubarb</w:t></w:p>'),
});
const withDocument = Buffer.from(
  'From: ann@a.test\r\nSubject: a file\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee.\r\n' +
    '--b\r\nContent-Type: application/octet-stream; name="x.docx"\r\nContent-Transfer-Encoding: base64\r\n\r\n' +
    `${Buffer.from(document).toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n--b--\r\n`,
);

beforeAll(async () => {
  imap = await testImap();
  const { database, store } = imap.test;
  const account = await imap.people.add(user, password);
  const errors: unknown[] = [];
  const indexer = new SearchIndexer(database, store, (error) => errors.push(error));
  await put(imap.test, account, [...Array.from({ length: 20 }, (_, n) => letter(n + 1)), japanese, attached]);
  await indexer.index(account);
  await indexer.close();
  // These are in no chunk: the index has to say so, and they are looked into.
  await put(imap.test, account, [letter(21), japanese, attached]);
  if (errors.length > 0) throw errors[0];
  ({ port: scanning } = await imap.start());
  ({ port: indexed } = await imap.start({ search: new SearchIndex(database, new FilterCache(database, 1024 * 1024)) }));
});
afterAll(() => imap.close());

const searches = [
  'SUBJECT "letter 1"',
  'SUBJECT "ETTER 2"',
  'NOT SUBJECT letter',
  'FROM ann',
  'FROM "<ann@a.test>"',
  'TO bob CC bob',
  'BODY "this is"',
  'BODY "letter 7."',
  'TEXT "files"',
  'TEXT "quarterly"',
  'BODY "y rep"',
  'HEADER X-Trace two',
  'HEADER X-Trace ""',
  'HEADER Subject ""',
  'HEADER Message-ID 3@',
  'OR BODY See TEXT "letter 4"',
  'SINCE 1-Jan-2026 SEEN TEXT letter',
  '1:5 TEXT letter UNSEEN',
  'BODY zebra',
  'TEXT "  "',
  'FUZZY TEXT "leter 4"',
  'FUZZY (SUBJECT lettre BODY "thsi letter")',
  'NOT FUZZY BODY thsi',
  'FUZZY TEXT "quartely reprt"',
  'FUZZY HEADER X-Trace towo',
  'RETURN (RELEVANCY ALL) FUZZY TEXT leter',
  'RETURN (RELEVANCY PARTIAL 1:3) FUZZY FROM anm',
  'FUZZY SEEN',
];
const japaneseSearches = [
  'SUBJECT 会',
  'SUBJECT 会議',
  'BODY 議室を',
  'TEXT 田中',
  'BODY をお取り',
  'BODY ヲ',
  'NOT TEXT 会',
];

describe('SEARCH by the index', () => {
  it('finds what SEARCH finds without it, also for messages that are not indexed yet', async () => {
    const answers = await Promise.all(
      [scanning, indexed].map(async (port) => {
        const wire = await signedIn(port, user);
        await say(wire, 's SELECT INBOX');
        const found: Record<string, string[]> = {};
        for (const search of searches) found[search] = await say(wire, `a SEARCH ${search}`);
        for (const search of japaneseSearches) {
          const [key, text] = search.split(/ (?=[^ ]*$)/) as [string, string];
          found[search] = await say(wire, `a SEARCH CHARSET UTF-8 ${key} {${Buffer.byteLength(text)}+}\r\n${text}`);
        }
        wire.close();
        return found;
      }),
    );
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]?.['SUBJECT 会']?.[0]).toBe('* SEARCH 21 24');
    expect(answers[0]?.['BODY ヲ']?.[0]).toBe('* SEARCH 21 24');
    expect(answers[0]?.['TEXT "quarterly"']?.[0]).toBe('* SEARCH 22 25');
    expect(answers[0]?.['FUZZY TEXT "quartely reprt"']?.[0]).toBe('* SEARCH 22 25');
    expect(answers[0]?.['BODY "this is"']?.[0]?.split(' ')).toHaveLength(23);
  });

  it('finds the texts of attached documents', async () => {
    const { database, store } = imap.test;
    const account = await imap.people.add('documents@search.test', password);
    await put(imap.test, account, [letter(1), withDocument]);
    const indexer = new SearchIndexer(database, store, (error) => {
      throw error;
    });
    await indexer.index(account);
    await indexer.close();
    const wire = await signedIn(indexed, 'documents@search.test');
    await say(wire, 's SELECT INBOX');
    for (const text of ['magic word', '見積', 'rhubarb'])
      expect(await say(wire, `a SEARCH CHARSET UTF-8 BODY {${Buffer.byteLength(text)}+}\r\n${text}`)).toContain(
        '* SEARCH 2',
      );
    expect(await say(wire, 'b SEARCH FUZZY TEXT rubarb')).toContain('* SEARCH 2');
    wire.close();
  });
});
