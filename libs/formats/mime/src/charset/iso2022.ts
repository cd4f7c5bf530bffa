import { TextDecoder } from 'node:util';
import { detectCharset } from './detect.js';

/** Sets that can be designated; each is turned into octets of an EUC that TextDecoder knows. */
type Designation = 'ascii' | 'kana' | 'jisx0208' | 'jisx0212' | 'gb2312' | 'ksx1001' | 'none';
type Family = 'euc-jp' | 'gb18030' | 'euc-kr';

const ESC = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const TILDE = 0x7e;
const INVALID = 0xff;
/** Octets of escapes that are passed over, by the octet after ESC: `ESC & @`, `ESC . F`, `ESC ) F`, `ESC N`. */
const PASSED: Readonly<Record<number, number>> = { 0x26: 3, 0x2e: 3, 0x29: 3, 0x4e: 2 };

/** Final octets of `ESC $ F` and `ESC $ ( F`. */
const MULTI: Readonly<Record<number, Designation>> = {
  0x40: 'jisx0208',
  0x42: 'jisx0208',
  0x44: 'jisx0212',
  0x41: 'gb2312',
  0x43: 'ksx1001',
  0x51: 'jisx0208',
  0x4f: 'jisx0208',
};
const SINGLE: Readonly<Record<number, Designation>> = { 0x42: 'ascii', 0x4a: 'ascii', 0x48: 'ascii', 0x49: 'kana' };

const decoders: Partial<Record<Family, TextDecoder>> = {};

/**
 * Decodes the ISO-2022 family: ISO-2022-JP with JIS X 0201 kana (by escape, by shift and in eight bits), JIS X 0212, NEC row
 * 13 and the IBM kanji, ISO-2022-KR, and the GB 2312 part of ISO-2022-CN. Text that is cut anywhere decodes up to there.
 */
export function decodeIso2022(bytes: Uint8Array): string {
  if (bytes.indexOf(ESC) === -1 && bytes.indexOf(SHIFT_OUT) === -1) return decodeWithoutEscapes(bytes);
  return new Iso2022(bytes).decode();
}

/** RFC 1843: GB 2312 between `~{` and `~}`. */
export function decodeHz(bytes: Uint8Array): string {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let double = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = octetAt(bytes, i);
    if (byte === TILDE) {
      const next = octetAt(bytes, i + 1);
      if (next === 0x7b || next === 0x7d || (!double && (next === TILDE || next === 0x0a))) {
        if (next === TILDE) out[length++] = TILDE;
        double = next === 0x7b;
        i++;
        continue;
      }
    }
    if (byte === 0x0a) double = false;
    out[length++] = double && byte > 0x20 ? byte | 0x80 : byte;
  }
  return decoderOf('gb18030').decode(out.subarray(0, length));
}

function octetAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

function decodeWithoutEscapes(bytes: Uint8Array): string {
  let kanaOnly = true;
  for (const byte of bytes) if (byte >= 0x80 && (byte < 0xa1 || byte > 0xdf)) kanaOnly = false;
  if (kanaOnly) return new Iso2022(bytes).decode();
  return new TextDecoder(detectCharset(bytes)).decode(bytes);
}

function decoderOf(family: Family): TextDecoder {
  return (decoders[family] ??= new TextDecoder(family));
}

class Iso2022 {
  private readonly out: Buffer;
  private length = 0;
  private text = '';
  private family: Family = 'euc-jp';
  private g0: Designation = 'ascii';
  private g1: Designation = 'kana';
  private shifted = false;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.out = Buffer.allocUnsafe(bytes.length * 2 + 2);
  }

  decode(): string {
    const { bytes } = this;
    while (this.at < bytes.length) {
      const byte = bytes[this.at] ?? 0;
      if (byte === ESC) this.escape();
      else if (byte === SHIFT_OUT || byte === SHIFT_IN) {
        this.shifted = byte === SHIFT_OUT;
        this.at++;
      } else if (byte <= 0x20 || byte === 0x7f) this.control(byte);
      else this.graphic(byte);
    }
    this.flush();
    return this.text;
  }

  /** Designations end with the line (RFC 1468: a line ends in ASCII); a writer that forgot the escape meant it all the same. */
  private control(byte: number): void {
    if (byte === 0x0a) {
      this.g0 = 'ascii';
      this.shifted = false;
    }
    this.out[this.length++] = byte;
    this.at++;
  }

  private escape(): void {
    const first = octetAt(this.bytes, this.at + 1);
    const second = octetAt(this.bytes, this.at + 2);
    if (first === 0x28) this.designate(SINGLE[second], 3);
    else if (first === 0x24) this.escapeMulti(second);
    else this.at += PASSED[first] ?? 1;
  }

  private escapeMulti(second: number): void {
    const third = octetAt(this.bytes, this.at + 3);
    if (second === 0x28) this.designate(MULTI[third], 4);
    else if (second === 0x29 || second === 0x2a) {
      // `ESC $ ) F` designates G1, which SO invokes; `ESC $ * F` designates G2, which is not supported.
      if (second === 0x29) this.g1 = MULTI[third] ?? 'none';
      this.at += 4;
    } else this.designate(MULTI[second], 3);
  }

  private designate(set: Designation | undefined, octets: number): void {
    if (set === undefined) {
      // An escape that the end cuts is dropped.
      this.at = this.at + octets > this.bytes.length ? this.bytes.length : this.at + 1;
      return;
    }
    this.g0 = set;
    this.shifted = false;
    this.at += octets;
  }

  private graphic(byte: number): void {
    const set = this.shifted ? this.g1 : this.g0;
    if (byte >= 0x80) this.highOctet(byte, set);
    else if (set === 'ascii') this.put(byte);
    else if (set === 'kana') this.kana(byte);
    else if (set === 'none') this.put(INVALID);
    else this.pair(byte, set);
  }

  private kana(byte: number): void {
    this.select('euc-jp');
    if (byte > 0x5f) this.put(INVALID);
    else {
      this.put(0x8e);
      this.put(byte | 0x80);
    }
  }

  /** Eight-bit octets are JIS X 0201 kana in single-octet state, and a pair with its parity bits on in double-octet state. */
  private highOctet(byte: number, set: Designation): void {
    if (set !== 'ascii' && set !== 'kana' && set !== 'none') this.pair(byte & 0x7f, set);
    else if (byte >= 0xa1 && byte <= 0xdf) this.kana(byte & 0x7f);
    else {
      this.select('euc-jp');
      this.put(INVALID);
    }
  }

  private pair(lead: number, set: Designation): void {
    const trail = (this.bytes[this.at + 1] ?? 0) & 0x7f;
    this.select(set === 'gb2312' ? 'gb18030' : set === 'ksx1001' ? 'euc-kr' : 'euc-jp');
    if (trail <= 0x20 || trail === 0x7f) {
      this.put(INVALID);
      return;
    }
    if (set === 'jisx0212') this.out[this.length++] = 0x8f;
    this.out[this.length++] = lead | 0x80;
    this.out[this.length++] = trail | 0x80;
    this.at += 2;
  }

  private put(byte: number): void {
    this.out[this.length++] = byte;
    if (byte !== 0x8e) this.at++;
  }

  private select(family: Family): void {
    if (family === this.family) return;
    this.flush();
    this.family = family;
  }

  private flush(): void {
    this.text += decoderOf(this.family).decode(this.out.subarray(0, this.length));
    this.length = 0;
  }
}
