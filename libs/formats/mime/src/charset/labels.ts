import iconv from 'iconv-lite';

/** How a charset label is decoded. */
export type CharsetCodec =
  | { readonly kind: 'ascii' }
  | { readonly kind: 'utf8' }
  | { readonly kind: 'iso2022' }
  | { readonly kind: 'hz' }
  | { readonly kind: 'utf16' }
  | { readonly kind: 'native'; readonly label: string }
  | { readonly kind: 'iconv'; readonly label: string }
  | { readonly kind: 'unknown' };

const MAX_LABEL = 64;
const MAX_CACHED = 512;

/** Keys are labels in lower case without anything but letters and digits. */
const NATIVE: Readonly<Record<string, string>> = {
  ...row(
    'windows-1252',
    'latin1 l1 iso88591 iso885911987 isoir100 ibm819 cp819 csisolatin1 cp1252 xcp1252 win1252 ansi',
  ),
  ...row('windows-1250', 'cp1250 xcp1250 win1250'),
  ...row('windows-1251', 'cp1251 xcp1251 win1251'),
  ...row('windows-1253', 'cp1253 xcp1253 win1253'),
  ...row('windows-1254', 'cp1254 xcp1254 win1254 iso88599 latin5 l5 csisolatin5 isoir148 iso885991989'),
  ...row('windows-1255', 'cp1255 xcp1255 win1255'),
  ...row('windows-1256', 'cp1256 xcp1256 win1256'),
  ...row('windows-1257', 'cp1257 xcp1257 win1257'),
  ...row('windows-1258', 'cp1258 xcp1258 win1258'),
  ...row('windows-874', 'dos874 cp874 win874 tis620 iso885911'),
  ...row('iso-8859-2', 'latin2 l2 csisolatin2 isoir101 iso885921987'),
  ...row('iso-8859-3', 'latin3 l3 csisolatin3 isoir109 iso885931988'),
  ...row('iso-8859-4', 'latin4 l4 csisolatin4 isoir110 iso885941988'),
  ...row('iso-8859-5', 'cyrillic csisolatincyrillic isoir144 iso885951988'),
  ...row('iso-8859-6', 'arabic csisolatinarabic isoir127 asmo708 ecma114 iso88596e iso88596i iso885961987'),
  ...row('iso-8859-7', 'greek greek8 csisolatingreek isoir126 ecma118 elot928 iso885971987'),
  ...row('iso-8859-8', 'hebrew visual csisolatinhebrew isoir138 iso88598e iso885981988'),
  ...row('iso-8859-8-i', 'logical csiso88598i'),
  ...row('iso-8859-10', 'latin6 l6 csisolatin6 isoir157'),
  ...row('iso-8859-13', 'latin7 l7'),
  ...row('iso-8859-14', 'latin8 l8 isoceltic'),
  ...row('iso-8859-15', 'latin9 l9 csisolatin9'),
  ...row('iso-8859-16', 'latin10 l10'),
  ...row('koi8-r', 'koi koi8 cskoi8r koi8r cp20866'),
  ...row('koi8-u', 'koi8ru cp21866'),
  ...row('ibm866', 'cp866 866 csibm866'),
  ...row('macintosh', 'mac xmacroman macroman csmacintosh'),
  ...row('x-mac-cyrillic', 'maccyrillic xmacukrainian'),
  ...row(
    'gb18030',
    'gbk gb2312 gb23121980 gb231280 csgb2312 csiso58gb231280 xgbk cp936 ms936 windows936 chinese isoir58 euccn xeuccn cngb',
  ),
  ...row('big5', 'cnbig5 csbig5 xxbig5 big5hkscs big5eten cp950 ms950 windows950'),
  ...row('euc-jp', 'xeucjp cseucpkdfmtjapanese eucjpms eucjpwin cp51932'),
  ...row(
    'shift_jis',
    'sjis xsjis xshiftjis csshiftjis mskanji ms932 cp932 xmscp932 windows31j cswindows31j windows932 cp943 ibm943 sjiswin sjisopen',
  ),
  ...row(
    'euc-kr',
    'cseuckr ksc56011987 ksc56011989 ksc5601 csksc56011987 isoir149 korean windows949 cp949 ms949 uhc xwindows949',
  ),
};

const SPECIAL: Readonly<Record<string, CharsetCodec>> = {
  ...codecs(
    { kind: 'ascii' },
    'ascii usascii ansix341968 ansix341986 iso646us isoir6 us cp367 ibm367 csascii xunknown unknown unknown8bit 8bit 7bit binary none default',
  ),
  ...codecs({ kind: 'utf8' }, 'utf8 utf8mb4 unicode11utf8 xunicode20utf8 csutf8 cp65001 unicode20utf8'),
  ...codecs(
    { kind: 'iso2022' },
    'iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 iso2022jpms csiso2022jp csiso2022jp2 cp50220 cp50221 cp50222 jis xjis iso2022kr csiso2022kr iso2022cn iso2022cnext csiso2022cn cp50225 cp50227',
  ),
  ...codecs({ kind: 'hz' }, 'hz hzgb2312 cp52936'),
  ...codecs({ kind: 'utf16' }, 'utf16 ucs2 iso10646ucs2 csunicode unicode'),
  ...codecs({ kind: 'native', label: 'utf-16be' }, 'utf16be unicodefffe'),
  ...codecs({ kind: 'native', label: 'utf-16le' }, 'utf16le'),
  ...codecs({ kind: 'iconv', label: 'utf-7' }, 'utf7 unicode11utf7 csunicode11utf7 xunicode20utf7 cp65000'),
};

/** Internal codecs of iconv-lite that are no charsets. */
const NOT_CHARSETS = new Set(['base64', 'hex', 'binary', 'internal', 'utf7imap']);

const cache = new Map<string, CharsetCodec>();
const iconvNames = readIconvNames();

/** Finds the codec of a charset label as it came: any case, quotes, spaces and misspelled hyphens are tolerated. */
export function findCodec(label: string): CharsetCodec {
  if (label.length > MAX_LABEL) return { kind: 'unknown' };
  const known = cache.get(label);
  if (known !== undefined) return known;
  const codec = lookUp(label);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(label, codec);
  return codec;
}

function lookUp(label: string): CharsetCodec {
  // RFC 2231 §5: an encoded-word may carry a language after the charset.
  const star = label.indexOf('*');
  const key = (star > 0 ? label.slice(0, star) : label).toLowerCase().replace(/[^a-z0-9]/g, '');
  if (key === '') return { kind: 'ascii' };
  if (Object.hasOwn(SPECIAL, key)) return SPECIAL[key] ?? { kind: 'unknown' };
  if (Object.hasOwn(NATIVE, key)) return { kind: 'native', label: NATIVE[key] ?? 'windows-1252' };
  if (!NOT_CHARSETS.has(key) && iconvNames.has(key)) return { kind: 'iconv', label: key };
  return { kind: 'unknown' };
}

function row(label: string, aliases: string): Record<string, string> {
  const result: Record<string, string> = { [label.replace(/[^a-z0-9]/g, '')]: label };
  for (const alias of aliases.split(' ')) result[alias] = label;
  return result;
}

function codecs(codec: CharsetCodec, keys: string): Record<string, CharsetCodec> {
  const result: Record<string, CharsetCodec> = {};
  for (const key of keys.split(' ')) result[key] = codec;
  return result;
}

/** The names are asked once, because asking iconv-lite for an unknown name costs an exception each time. */
function readIconvNames(): ReadonlySet<string> {
  iconv.encodingExists('utf8');
  const encodings: unknown = (iconv as unknown as { encodings?: unknown }).encodings;
  if (typeof encodings !== 'object' || encodings === null) return new Set();
  return new Set(Object.keys(encodings).filter((name) => !name.startsWith('_')));
}
