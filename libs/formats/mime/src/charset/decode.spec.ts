import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decodeCharset, decodeUnlabelled } from './decode.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('charset labels', () => {
  it.each(['utf-8', 'UTF8', '"utf-8"', 'unicode-1-1-utf-8', ' utf_8 '])('%j is UTF-8', (label) => {
    expect(decodeCharset(bytes('\xe5\xb1\xb1'), label)).toBe('山');
  });

  it.each(['shift_jis', 'cp932', 'ms_kanji', 'x-sjis', 'windows-31j', 'CP-932', 'csShiftJIS', 'MS932', 'Shift-JIS'])(
    '%j is Windows-31J',
    (label) => {
      expect(decodeCharset(bytes('\x87\x40\xfb\xfc\x83\x5c\xb1'), label)).toBe('①髙ソｱ');
    },
  );

  it.each(['euc-jp', 'x-euc-jp', 'eucJP', 'eucJP-ms'])('%j is EUC-JP', (label) => {
    expect(decodeCharset(bytes('\xa4\xa2\x8e\xb1\x8f\xb0\xa1\xad\xa1'), label)).toBe('あｱ丂①');
  });

  it.each(['gb2312', 'GBK', 'x-gbk', 'gb18030', 'cp936'])('%j is GB 18030', (label) => {
    expect(decodeCharset(bytes('\xd6\xd0\x81\x30\x84\x36'), label)).toBe('中¥');
  });

  it.each([
    ['ks_c_5601-1987', '\xc7\xd1', '한'],
    ['euc-kr', '\xc7\xd1', '한'],
    ['big5-hkscs', '\xa4\xa4', '中'],
    ['big5', '\xa4\xa4', '中'],
    ['koi8-r', '\xf0\xd2', 'Пр'],
    ['windows-1251', '\xcf\xf0', 'Пр'],
    ['iso-8859-1', '\xe9\x80', 'é€'],
    ['latin1', '\xe9', 'é'],
    ['iso-8859-15', '\xa4', '€'],
    ['iso-8859-8-i', '\xf9', 'ש'],
    ['cp850', '\x82', 'é'],
    ['cp-850', '\x82', 'é'],
    ['ibm437', '\x82', 'é'],
    ['macintosh', '\x8e', 'é'],
    ['utf-7', '+MEI-!', 'あ!'],
    ['unicode-1-1-utf-7', '+MEI-', 'あ'],
    ['utf-16', '\xfe\xff\x30\x42', 'あ'],
    ['utf-16', '\x30\x42', 'あ'],
    ['utf-16le', '\x42\x30', 'あ'],
    ['hz-gb-2312', 'a~{VP~}~~', 'a中~'],
    ['x-unknown', '\xe3\x81\x82', 'あ'],
    ['ansi_x3.4-1968', 'abc', 'abc'],
    ['us-ascii', 'caf\xe9', 'café'],
    ['no-such-charset', 'caf\xe9', 'café'],
    ['', '\xe3\x81\x82', 'あ'],
    ['__proto__', 'x', 'x'],
    ['base64', 'eA==', 'eA=='],
    ['utf-8', 'a\xffb', 'a\ufffdb'],
    ['utf-8', '\xef\xbb\xbfa', 'a'],
  ])('%j decodes', (label, octets, text) => {
    expect(decodeCharset(bytes(octets), label)).toBe(text);
  });

  it('bears labels of any length and octets of any kind', () => {
    const all = Buffer.from(Array.from({ length: 512 }, (_, i) => i & 0xff));
    for (const label of [
      'x'.repeat(1_000_000),
      'utf-7',
      'utf-16',
      'iso-2022-jp',
      'iso-2022-kr',
      'hz',
      'cp1046',
      'utf-32',
      'utf-8',
      'big5',
      '\0',
      'é',
    ]) {
      expect(decodeCharset(all, label).isWellFormed()).toBe(true);
    }
  });

  it('names of iconv-lite are found by any spelling', () => {
    expect(iconv.encodingExists('cp858')).toBe(true);
    expect(decodeCharset(bytes('\xd5'), 'CP_858')).toBe('€');
  });
});

describe('ISO-2022', () => {
  it.each([
    ['kanji', '\x1b$B;3ED\x1b(B!', '山田!'],
    ['old JIS', '\x1b$@;3ED\x1b(J!', '山田!'],
    ['NEC row 13', '\x1b$B-!\x1b(B', '①'],
    ['IBM kanji of the NEC selection', '\x1b$B|b\x1b(B', '髙'],
    ['kana by escape', '\x1b(I123\x1b(B', 'ｱｲｳ'],
    ['kana by shift', 'a\x0e123\x0fb', 'aｱｲｳb'],
    ['kana in eight bits', 'a\xb1\xb2b', 'aｱｲb'],
    ['eight-bit kana beside kanji', '\x1b$B;3\x1b(B\xb1', '山ｱ'],
    ['JIS X 0212', '\x1b$(D0!\x1b(B', '丂'],
    ['explicit JIS X 0208', '\x1b$(B;3\x1b(B', '山'],
    ['escapes without text between', '\x1b$B\x1b(B\x1b$B;3\x1b(B\x1b(Bx', '山x'],
    ['a missing final escape', '\x1b$B;3ED', '山田'],
    ['a line that forgot its escape', '\x1b$B;3\r\nabc', '山\r\nabc'],
    ['a cut pair', '\x1b$B;3E', '山\ufffd'],
    ['a cut escape', '\x1b$B;3\x1b', '山'],
    ['an escape that the end cuts', '\x1b$B;3\x1b(', '山'],
    ['an odd octet before an escape', '\x1b$B;3E\x1b(Bx', '山\ufffdx'],
    ['an unknown escape', 'a\x1bZb', 'aZb'],
    ['kanji with parity bits', '\x1b$B\xbb\xb3\x1b(B', '山'],
    ['GB 2312 of ISO-2022-JP-2', '\x1b$AVP\x1b(B', '中'],
    ['KS X 1001 of ISO-2022-JP-2', '\x1b$(CGQ\x1b(B', '한'],
  ])('%s', (_, octets, text) => {
    expect(decodeCharset(bytes(octets), 'iso-2022-jp')).toBe(text);
  });

  it.each(['cp50220', 'cp50221', 'cp50222', 'iso-2022-jp-ms', 'csISO2022JP', 'ISO-2022-JP-1', 'jis'])(
    '%s is read by the same decoder',
    (label) => {
      expect(decodeCharset(bytes('\x1b$B-!\x1b(I1\x1b(B'), label)).toBe('①ｱ');
    },
  );

  it('reads ISO-2022-KR and the GB 2312 part of ISO-2022-CN', () => {
    expect(decodeCharset(bytes('\x1b$)Ca\x0eGQ\x0fb'), 'iso-2022-kr')).toBe('a한b');
    expect(decodeCharset(bytes('\x1b$)Aa\x0eVP\x0fb'), 'iso-2022-cn')).toBe('a中b');
  });

  it('reads what only claims to be ISO-2022-JP', () => {
    expect(decodeCharset(bytes('\xe3\x81\x82'), 'iso-2022-jp')).toBe('あ');
    expect(decodeCharset(bytes('\x82\xa0\x82\xa2'), 'iso-2022-jp')).toBe('あい');
  });
});

describe('octets without a label', () => {
  it.each([
    ['\xe3\x81\x82\xe3\x81', 'あ\ufffd'],
    ['\x1b$B;3\x1b(B', '山'],
    ['\x89\xef\x8bc', '会議'],
    ['\x82\xa0abc', 'あabc'],
    ['\xa4\xb3\xa4\xec', 'これ'],
    ['\xd6\xd0\xb9\xfa', '中国'],
    ['M\xfcller', 'Müller'],
    ['caf\xe9', 'café'],
    ['\x93quoted\x94', '“quoted”'],
  ])('%j', (octets, text) => {
    expect(decodeUnlabelled(bytes(octets))).toBe(text);
  });

  it('follows a hint unless the octets contradict it', () => {
    expect(decodeUnlabelled(bytes('\xb1\xb2'), 'shift_jis')).toBe('ｱｲ');
    expect(decodeUnlabelled(bytes('\xe3\x81\x82'), 'shift_jis')).toBe('あ');
    expect(decodeUnlabelled(bytes('caf\xe9'), 'us-ascii')).toBe('café');
  });
});
