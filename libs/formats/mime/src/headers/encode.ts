/** RFC 2047 §2: an encoded-word has at most 75 characters, a line that holds one at most 76. */
const MAX_WORD = 75;
const MAX_LINE = 76;
/** Characters of a display name. */
const MAX_NAME = 100;
/** An encoded-word of one character of four octets in Q. */
const MIN_WORD = 24;
const Q_HEAD = '=?utf-8?Q?';
const B_HEAD = '=?utf-8?B?';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Encodes a text as encoded-words of UTF-8 (RFC 2047), several parted by spaces, whichever of Q and B is shorter. Text of printable
 * ASCII that looks like no encoded-word comes back as it is. Characters are never split; controls become spaces.
 */
export function encodeWord(text: string): string {
  const clean = oneLine(text);
  return needsEncoding(clean) ? encodedWords(clean).join(' ') : clean;
}

/** A display name for an address (RFC 5322 §3.2.5 phrase): atoms as they are, else a quoted string, else encoded-words. */
export function encodePhrase(name: string): string {
  const clean = oneLine(name);
  if (needsEncoding(clean)) return encodedWords(clean).join(' ');
  if (/^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]*$/.test(clean)) return clean;
  return `"${clean.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * A header field with its closing CRLF, folded at white space into lines of at most 76 columns where white space allows
 * (RFC 5322 §2.2.3). Words of the value that are not ASCII are encoded.
 */
export function foldHeader(name: string, value: string): string {
  const lines: string[] = [];
  let line = `${name}:`;
  for (const word of wordsOf(oneLine(value), MAX_LINE - name.length - 2)) {
    if (line.length + 1 + word.length > MAX_LINE && line.length > name.length + 1) {
      lines.push(line);
      line = '';
    }
    line += ` ${word}`;
  }
  lines.push(line);
  return `${lines.join('\r\n')}\r\n`;
}

/**
 * A field of one address with its closing CRLF. Words of the name that are encoded have a line each (RFC 2047 §2); an address of UTF-8 stands as it
 * is.
 */
export function addressHeader(field: string, name: string | null, address: string): string {
  const path = `<${oneLine(address)}>`;
  const phrase = name === null ? '' : encodePhrase([...name].slice(0, MAX_NAME).join('').trim());
  if (phrase === '') return `${field}: ${path}\r\n`;
  if (!phrase.startsWith('=?')) return `${field}: ${phrase}\r\n ${path}\r\n`;
  const [first = '', ...rest] = phrase.split(' ');
  const start = field.length + 2 + first.length > MAX_LINE ? `${field}:\r\n ${first}` : `${field}: ${first}`;
  return `${[start, ...rest, path].join('\r\n ')}\r\n`;
}

/** RFC 5322 §3.3 date and time of an instant, in a zone given as minutes east of Greenwich. */
export function formatDate(ms: number, offsetMinutes: number): string {
  const local = new Date(ms + offsetMinutes * 60_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.abs(offsetMinutes);
  const zone = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
  const day = `${DAYS[local.getUTCDay()]}, ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]} ${String(local.getUTCFullYear()).padStart(4, '0')}`;
  return `${day} ${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())} ${zone}`;
}

/** Words to be parted by folding; adjacent words that need encoding are encoded together, for the space between would be lost. */
function wordsOf(value: string, firstRoom: number): string[] {
  const result: string[] = [];
  let pending: string[] = [];
  const flush = (): void => {
    if (pending.length > 0) result.push(...encodedWords(pending.join(' '), result.length === 0 ? firstRoom : MAX_WORD));
    pending = [];
  };
  for (const word of value.split(' ')) {
    if (needsEncoding(word)) pending.push(word);
    else {
      flush();
      result.push(word);
    }
  }
  flush();
  return result;
}

function oneLine(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function needsEncoding(text: string): boolean {
  return /[^ -~]/.test(text) || text.includes('=?');
}

/** The first word has at most `firstRoom` characters, where that leaves room for a character at all. */
function encodedWords(text: string, firstRoom = MAX_WORD): string[] {
  const first = Math.min(MAX_WORD, Math.max(firstRoom, MIN_WORD));
  const octets = Buffer.from(text);
  const quoted = qLength(octets);
  return quoted <= Math.ceil(octets.length / 3) * 4 ? qWords(text, first) : bWords(text, first);
}

function qLength(octets: Buffer): number {
  let length = 0;
  for (const octet of octets) length += isQSafe(octet) || octet === 0x20 ? 1 : 3;
  return length;
}

function qWords(text: string, first: number): string[] {
  let room = first - Q_HEAD.length - 2;
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    let piece = '';
    for (const octet of Buffer.from(character)) {
      if (octet === 0x20) piece += '_';
      else
        piece += isQSafe(octet) ? String.fromCharCode(octet) : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
    }
    if (word.length + piece.length > room) {
      words.push(word);
      word = '';
      room = MAX_WORD - Q_HEAD.length - 2;
    }
    word += piece;
  }
  words.push(word);
  return words.map((part) => `${Q_HEAD}${part}?=`);
}

function bWords(text: string, first: number): string[] {
  let room = Math.floor((first - B_HEAD.length - 2) / 4) * 3;
  const words: string[] = [];
  let word = '';
  let octets = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (octets + size > room) {
      words.push(word);
      word = '';
      octets = 0;
      room = Math.floor((MAX_WORD - B_HEAD.length - 2) / 4) * 3;
    }
    word += character;
    octets += size;
  }
  words.push(word);
  return words.map((part) => `${B_HEAD}${Buffer.from(part).toString('base64')}?=`);
}

/** RFC 2047 §5 (3): what may stand in a phrase. */
function isQSafe(octet: number): boolean {
  if (octet >= 0x30 && octet <= 0x39) return true;
  const letter = octet | 0x20;
  if (letter >= 0x61 && letter <= 0x7a && octet < 0x80) return true;
  return octet === 0x21 || octet === 0x2a || octet === 0x2b || octet === 0x2d || octet === 0x2f;
}
