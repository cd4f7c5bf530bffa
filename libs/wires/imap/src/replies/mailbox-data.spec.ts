import { describe, expect, it } from 'vitest';
import { written } from '../fixtures/frames.js';
import type { ByteWriter } from './byte-writer.js';
import { writeId, writeList, writeNamespace, writeQuotaRoot, writeStatus, type ListEntry } from './list.js';
import {
  writeCapability,
  writeEnabled,
  writeExists,
  writeExpunge,
  writeFlags,
  writeQuota,
  writeRecent,
  writeVanished,
} from './mailbox-data.js';
import { writeEsearch, writeSearch } from './search.js';

describe('mailbox data', () => {
  const entry: ListEntry = { name: 'a b', delimiter: '/', attributes: ['\\HasChildren', '\\Sent'] };
  it.each([
    [(out: ByteWriter) => writeCapability(out, ['IMAP4rev1', 'IDLE']), '* CAPABILITY IMAP4rev1 IDLE'],
    [(out: ByteWriter) => writeEnabled(out, []), '* ENABLED'],
    [(out: ByteWriter) => writeEnabled(out, ['CONDSTORE']), '* ENABLED CONDSTORE'],
    [(out: ByteWriter) => writeFlags(out, ['\\Seen', 'k']), '* FLAGS (\\Seen k)'],
    [(out: ByteWriter) => writeExists(out, 23), '* 23 EXISTS'],
    [(out: ByteWriter) => writeRecent(out, 0), '* 0 RECENT'],
    [(out: ByteWriter) => writeExpunge(out, 44), '* 44 EXPUNGE'],
    [(out: ByteWriter) => writeVanished(out, [1, 2, 5], true), '* VANISHED (EARLIER) 1:2,5'],
    [(out: ByteWriter) => writeVanished(out, { ranges: [{ from: 1, to: 9 }] }, false), '* VANISHED 1:9'],
    [(out: ByteWriter) => writeList(out, 'LIST', entry, false), '* LIST (\\HasChildren \\Sent) "/" "a b"'],
    [
      (out: ByteWriter) => writeList(out, 'LSUB', { ...entry, delimiter: null }, false),
      '* LSUB (\\HasChildren \\Sent) NIL "a b"',
    ],
    [
      (out: ByteWriter) => writeList(out, 'LIST', { name: 'x', delimiter: '\\', attributes: [] }, false),
      '* LIST () "\\\\" x',
    ],
    [
      (out: ByteWriter) => writeList(out, 'LIST', { ...entry, attributes: [], childInfo: ['SUBSCRIBED'] }, false),
      '* LIST () "/" "a b" ("CHILDINFO" ("SUBSCRIBED"))',
    ],
    [
      (out: ByteWriter) =>
        writeList(out, 'LIST', { ...entry, attributes: [], childInfo: ['SUBSCRIBED'], oldName: 'é' }, true),
      '* LIST () "/" "a b" ("CHILDINFO" ("SUBSCRIBED") "OLDNAME" ("\xc3\xa9"))',
    ],
    [
      (out: ByteWriter) => writeList(out, 'LIST', { ...entry, attributes: [], oldName: 'old' }, false),
      '* LIST () "/" "a b" ("OLDNAME" (old))',
    ],
    [
      (out: ByteWriter) =>
        writeStatus(
          out,
          'x',
          [
            ['MESSAGES', 231],
            ['MAILBOXID', 'F1'],
            ['APPENDLIMIT', null],
          ],
          false,
        ),
      '* STATUS x (MESSAGES 231 MAILBOXID (F1) APPENDLIMIT NIL)',
    ],
    [
      (out: ByteWriter) =>
        writeNamespace(
          out,
          { personal: [{ prefix: '', delimiter: '/' }], otherUsers: [], shared: [{ prefix: 'é/', delimiter: '/' }] },
          false,
        ),
      '* NAMESPACE (("" "/")) NIL (("&AOk-/" "/"))',
    ],
    [(out: ByteWriter) => writeQuota(out, '', []), '* QUOTA "" ()'],
    [
      (out: ByteWriter) =>
        writeQuota(out, 'r', [
          { resource: 'STORAGE', usage: 10, limit: 512 },
          { resource: 'MESSAGE', usage: 1, limit: 2 },
        ]),
      '* QUOTA r (STORAGE 10 512 MESSAGE 1 2)',
    ],
    [(out: ByteWriter) => writeQuotaRoot(out, 'INBOX', ['', 'r'], false), '* QUOTAROOT INBOX "" r'],
    [(out: ByteWriter) => writeId(out, null), '* ID NIL'],
    [(out: ByteWriter) => writeId(out, new Map()), '* ID ()'],
    [
      (out: ByteWriter) =>
        writeId(
          out,
          new Map([
            ['name', 'F "x"'],
            ['os', null],
          ]),
        ),
      '* ID ("name" "F \\"x\\"" "os" NIL)',
    ],
    [(out: ByteWriter) => writeSearch(out, []), '* SEARCH'],
    [(out: ByteWriter) => writeSearch(out, [2, 3]), '* SEARCH 2 3'],
    [(out: ByteWriter) => writeSearch(out, [2, 3], 917), '* SEARCH 2 3 (MODSEQ 917)'],
    [(out: ByteWriter) => writeSearch(out, [], 917), '* SEARCH'],
    [
      (out: ByteWriter) => writeEsearch(out, 'a"1', true, { min: 1, max: 9, all: [1, 9], count: 2, modSeq: 5 }),
      '* ESEARCH (TAG "a\\"1") UID MIN 1 MAX 9 ALL 1,9 COUNT 2 MODSEQ 5',
    ],
    [(out: ByteWriter) => writeEsearch(out, 'a', false, {}), '* ESEARCH (TAG "a")'],
  ])('%#', (write, expected) => {
    expect(written(write)).toBe(`${expected}\r\n`);
  });
});
