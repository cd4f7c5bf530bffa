import { isAscii, isUtf8 } from 'node:buffer';

/** Octets that the guess looks at; the rest of a long text does not change it. */
const SAMPLE = 65_536;

/**
 * Guesses the charset of octets that carry no label: ISO-2022-JP by its escapes, UTF-8 if valid, else the hint, else
 * Shift_JIS, EUC-JP, GB 18030 or windows-1252 by the shape of the pairs and the share of kana.
 */
export function detectCharset(bytes: Uint8Array, hint?: string): string {
  if (hasJisEscape(bytes)) return 'iso-2022-jp';
  if (isUtf8(bytes) || isCutUtf8(bytes)) return 'utf-8';
  if (hint !== undefined) return hint;
  const sample = bytes.length > SAMPLE ? bytes.subarray(0, SAMPLE) : bytes;
  const euc = measureEuc(sample);
  if (euc.valid && euc.kana > 0) return 'euc-jp';
  const sjis = measureShiftJis(sample);
  if (sjis.valid && (sjis.kana > 0 || (!euc.valid && sjis.pairs * 2 >= sjis.characters && sjis.pairs > 1)))
    return 'shift_jis';
  if (euc.valid && euc.pairs > 1) return 'gb18030';
  return 'windows-1252';
}

function hasJisEscape(bytes: Uint8Array): boolean {
  let at = bytes.indexOf(0x1b);
  for (let tries = 0; at !== -1 && tries < 64; tries++) {
    const next = bytes[at + 1];
    if (next === 0x24 || (next === 0x28 && isJisSet(bytes[at + 2]))) return true;
    at = bytes.indexOf(0x1b, at + 1);
  }
  return false;
}

function isJisSet(byte: number | undefined): boolean {
  return byte === 0x42 || byte === 0x4a || byte === 0x49;
}

/** UTF-8 whose last character the end of the octets cuts. */
function isCutUtf8(bytes: Uint8Array): boolean {
  for (let back = 1; back <= 3 && back < bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return false;
    if (byte < 0xc0) continue;
    const rest = bytes.subarray(0, bytes.length - back);
    const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return wanted > back && isUtf8(rest) && !isAscii(rest);
  }
  return false;
}

interface Measure {
  valid: boolean;
  pairs: number;
  kana: number;
  characters: number;
}

/** EUC-JP and GB 2312 share the shape of two high octets; rows 4 and 5 are kana in both, hence Japanese. */
function measureEuc(bytes: Uint8Array): Measure {
  return measure(bytes, {
    isSingle: (byte) => byte < 0x80,
    isPair: (lead, trail) =>
      lead === 0x8e ? trail >= 0xa1 && trail <= 0xdf : lead >= 0xa1 && lead <= 0xfe && trail >= 0xa1 && trail <= 0xfe,
    isKana: (lead) => lead === 0xa4 || lead === 0xa5,
  });
}

function measureShiftJis(bytes: Uint8Array): Measure {
  return measure(bytes, {
    isSingle: (byte) => byte < 0x80 || (byte >= 0xa1 && byte <= 0xdf),
    isPair: (lead, trail) => isShiftJisLead(lead) && trail >= 0x40 && trail <= 0xfc && trail !== 0x7f,
    isKana: (lead, trail) => (lead === 0x82 && trail >= 0x9f && trail <= 0xf1) || (lead === 0x83 && trail <= 0x96),
  });
}

interface Shape {
  isSingle(byte: number): boolean;
  isPair(lead: number, trail: number): boolean;
  isKana(lead: number, trail: number): boolean;
}

function measure(bytes: Uint8Array, shape: Shape): Measure {
  const result: Measure = { valid: true, pairs: 0, kana: 0, characters: 0 };
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i] ?? 0;
    if (lead <= 0x20) continue;
    result.characters++;
    if (shape.isSingle(lead)) continue;
    const trail = bytes[++i];
    // The sample may cut the last pair.
    if (trail === undefined) break;
    if (!shape.isPair(lead, trail)) return { ...result, valid: false };
    result.pairs++;
    if (shape.isKana(lead, trail)) result.kana++;
  }
  return result;
}

function isShiftJisLead(byte: number): boolean {
  return (
    (byte >= 0x81 && byte <= 0x9f) ||
    (byte >= 0xe0 && byte <= 0xea) ||
    byte === 0xed ||
    byte === 0xee ||
    (byte >= 0xfa && byte <= 0xfc)
  );
}
