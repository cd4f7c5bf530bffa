import { describe, expect, it } from 'vitest';
import { written } from '../fixtures/frames.js';
import { writeResponseCode, type PlainResponseCode, type ResponseCode } from './response-code.js';

describe('response codes', () => {
  const PLAIN = {
    ALERT: 1,
    ALREADYEXISTS: 1,
    AUTHENTICATIONFAILED: 1,
    AUTHORIZATIONFAILED: 1,
    CANNOT: 1,
    CLIENTBUG: 1,
    CLOSED: 1,
    COMPRESSIONACTIVE: 1,
    CONTACTADMIN: 1,
    CORRUPTION: 1,
    EXPIRED: 1,
    EXPUNGEISSUED: 1,
    HASCHILDREN: 1,
    INUSE: 1,
    LIMIT: 1,
    NOMODSEQ: 1,
    NONEXISTENT: 1,
    NOPERM: 1,
    NOTSAVED: 1,
    OVERQUOTA: 1,
    PARSE: 1,
    PRIVACYREQUIRED: 1,
    'READ-ONLY': 1,
    'READ-WRITE': 1,
    SERVERBUG: 1,
    TOOBIG: 1,
    TOOSMALL: 1,
    TRYCREATE: 1,
    UIDNOTSTICKY: 1,
    UIDREQUIRED: 1,
    UNAVAILABLE: 1,
    'UNKNOWN-CTE': 1,
    USEATTR: 1,
  } satisfies Record<PlainResponseCode, 1>;

  it.each(Object.keys(PLAIN) as PlainResponseCode[])('%s', (name) => {
    expect(written((out) => writeResponseCode(out, { name }))).toBe(`[${name}]`);
  });

  it.each<[ResponseCode, string]>([
    [{ name: 'APPENDUID', uidValidity: 38505, uids: [3955] }, '[APPENDUID 38505 3955]'],
    [{ name: 'APPENDUID', uidValidity: 1, uids: [3, 4, 5] }, '[APPENDUID 1 3:5]'],
    [
      { name: 'COPYUID', uidValidity: 2, from: [304, 319, 320], to: { ranges: [{ from: 3956, to: 3958 }] } },
      '[COPYUID 2 304,319:320 3956:3958]',
    ],
    [{ name: 'BADCHARSET', charsets: [] }, '[BADCHARSET]'],
    [{ name: 'BADCHARSET', charsets: ['US-ASCII', 'UTF-8'] }, '[BADCHARSET (US-ASCII UTF-8)]'],
    [{ name: 'CAPABILITY', capabilities: ['IMAP4rev1', 'IDLE'] }, '[CAPABILITY IMAP4rev1 IDLE]'],
    [{ name: 'HIGHESTMODSEQ', value: 715194045007 }, '[HIGHESTMODSEQ 715194045007]'],
    [{ name: 'UIDNEXT', value: 4392 }, '[UIDNEXT 4392]'],
    [{ name: 'UIDVALIDITY', value: 1 }, '[UIDVALIDITY 1]'],
    [{ name: 'UNSEEN', value: 12 }, '[UNSEEN 12]'],
    [{ name: 'MODIFIED', set: [7, 9] }, '[MODIFIED 7,9]'],
    [{ name: 'MESSAGELIMIT', limit: 1000, lowest: 23221 }, '[MESSAGELIMIT 1000 23221]'],
    [{ name: 'MESSAGELIMIT', limit: 1000, lowest: null }, '[MESSAGELIMIT 1000]'],
    [{ name: 'MAILBOXID', id: 'F2212ea87' }, '[MAILBOXID (F2212ea87)]'],
    [{ name: 'PERMANENTFLAGS', flags: [], anyKeyword: false }, '[PERMANENTFLAGS ()]'],
    [{ name: 'PERMANENTFLAGS', flags: ['\\Seen', 'k'], anyKeyword: true }, '[PERMANENTFLAGS (\\Seen k \\*)]'],
  ])('%j', (code, expected) => {
    expect(written((out) => writeResponseCode(out, code))).toBe(expected);
  });
});
