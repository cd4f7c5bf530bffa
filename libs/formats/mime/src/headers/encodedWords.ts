import { decodeCharset, decodeUnlabelled } from '../charset/decode.js';
import { findCodec } from '../charset/labels.js';
import { decodeBase64 } from '../content/base64.js';
import { decodeQ } from '../content/quotedPrintable.js';

/** An encoded-word found in a raw value: `start`..`end` are indices of the whole word. */
interface EncodedWord {
  readonly charset: string;
  readonly base64: boolean;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const MAX_CHARSET = 64;
const QUESTION = 0x3f;

/**
 * Decodes a raw unstructured value (one octet per character): encoded-words (RFC 2047), raw UTF-8 (RFC 6532 §3.1) and, where
 * it is neither, eight-bit text by its shape. `hint` is a charset that raw octets are likely to have. Controls become spaces.
 */
export function decodeWords(raw: string, hint?: string): string {
  if (raw.indexOf('=?') === -1) return cleanText(decodeRawText(raw, hint));
  const finder = new WordFinder(raw);
  let result = '';
  let run: EncodedWord[] = [];
  let at = 0;
  for (let word = finder.next(0); word !== null; word = finder.next(word.end)) {
    const between = raw.slice(at, word.start);
    // RFC 2047 §6.2: white space between adjacent encoded-words is not shown.
    const adjacent = run.length > 0 && isBlank(between);
    if (!adjacent) {
      result += decodeRun(run) + decodeRawText(between, hint);
      run = [];
    } else if (run.length > 0 && !sameCharset(run[0], word)) {
      result += decodeRun(run);
      run = [];
    }
    run.push(word);
    at = word.end;
  }
  return cleanText(result + decodeRun(run) + decodeRawText(raw.slice(at), hint));
}

/** Decodes the octets of a raw string that are not ASCII. */
export function decodeRawText(raw: string, hint?: string): string {
  if (isPlain(raw)) return raw;
  return decodeUnlabelled(Buffer.from(raw, 'latin1'), hint);
}

/** A decoded value goes into one line: controls and line separators become spaces. */
export function cleanText(text: string): string {
  return hasControls(text) ? text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ') : text;
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029) return true;
  }
  return false;
}

/** True when the string holds neither eight-bit octets nor an escape. */
export function isPlain(raw: string): boolean {
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (code >= 0x80 || code === 0x1b) return false;
  }
  return true;
}

/** Finds encoded-words from left to right in linear time. */
export class WordFinder {
  private closeAt = -1;

  constructor(private readonly raw: string) {}

  next(from: number): EncodedWord | null {
    let start = this.raw.indexOf('=?', from);
    while (start !== -1) {
      const word = this.at(start);
      if (word !== null) return word;
      start = this.raw.indexOf('=?', start + 1);
    }
    return null;
  }

  /** The encoded-word that begins at an index, or null. */
  at(start: number): EncodedWord | null {
    const { raw } = this;
    let i = start + 2;
    const limit = Math.min(raw.length, i + MAX_CHARSET);
    while (i < limit && raw.charCodeAt(i) !== QUESTION && raw.charCodeAt(i) > 0x20) i++;
    if (i === start + 2 || raw.charCodeAt(i) !== QUESTION || raw.charCodeAt(i + 2) !== QUESTION) return null;
    const encoding = raw.charCodeAt(i + 1) | 0x20;
    if (encoding !== 0x62 && encoding !== 0x71) return null;
    const from = i + 3;
    if (this.closeAt < from && this.closeAt !== Number.MAX_SAFE_INTEGER) {
      const found = raw.indexOf('?=', from);
      this.closeAt = found === -1 ? Number.MAX_SAFE_INTEGER : found;
    }
    if (this.closeAt === Number.MAX_SAFE_INTEGER) return null;
    const inner = raw.indexOf('=?', from);
    // `?=?=` at the end of a word is a question mark in Q before the end; a word that begins before the close is no text.
    if (inner !== -1 && inner < this.closeAt - 1) return null;
    return {
      charset: raw.slice(start + 2, i),
      base64: encoding === 0x62,
      text: raw.slice(from, this.closeAt),
      start,
      end: this.closeAt + 2,
    };
  }
}

function sameCharset(a: EncodedWord | undefined, b: EncodedWord): boolean {
  return a !== undefined && (a.charset === b.charset || a.charset.toLowerCase() === b.charset.toLowerCase());
}

/** Joins the octets of adjacent words, so that characters and ISO-2022-JP runs split over words decode. */
function decodeRun(run: readonly EncodedWord[]): string {
  const first = run[0];
  if (first === undefined) return '';
  if (run.length === 1) return decodeOctets(octetsOf(first.text, first.base64), first.charset);
  const octets: Buffer[] = [];
  let pending = '';
  for (const word of run) {
    if (word.base64) {
      pending += word.text;
      // Some writers cut the base64 text itself and not the octets.
      if (pending.length % 4 !== 0 && !pending.endsWith('=')) continue;
      octets.push(octetsOf(pending, true));
      pending = '';
    } else {
      if (pending !== '') octets.push(octetsOf(pending, true));
      pending = '';
      octets.push(octetsOf(word.text, false));
    }
  }
  if (pending !== '') octets.push(octetsOf(pending, true));
  return decodeOctets(Buffer.concat(octets), first.charset);
}

function octetsOf(text: string, base64: boolean): Buffer {
  return base64 ? decodeBase64(Buffer.from(text, 'latin1')) : decodeQ(text);
}

function decodeOctets(octets: Buffer, charset: string): string {
  return findCodec(charset).kind === 'unknown' ? decodeUnlabelled(octets) : decodeCharset(octets, charset);
}

function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0d && code !== 0x0a) return false;
  }
  return true;
}
