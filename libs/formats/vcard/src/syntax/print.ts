import type { Card, CardVersion, Property } from '../types.js';
import { printContentLine } from './contentLine.js';
import { hasParameterValue, isNamed } from './parameters.js';

/** Octets of a line without its end (RFC 6350 §3.2). */
const lineOctets = 75;

/** A card as text, with CRLF. */
export function printCard({ version, properties }: Card): string {
  // RFC 6350 §6.7.9: the version stands directly behind BEGIN
  const lines = ['BEGIN:VCARD', `VERSION:${version}`];
  for (const property of properties) lines.push(...printProperty(property, version));
  lines.push('END:VCARD', '');
  return lines.join('\r\n');
}

export function printCards(cards: readonly Card[]): string {
  return cards.map(printCard).join('');
}

function printProperty(property: Property, version: CardVersion): readonly string[] {
  const line = printContentLine(property, version);
  // a line that ends in `=` goes on, in whichever version this encoding stands
  if (hasParameterValue(property, 'ENCODING', 'QUOTED-PRINTABLE')) return [foldSoftly(line)];
  if (version !== '2.1') return [fold(line)];
  if (isNamed(property, 'AGENT') && property.value.includes('\n'))
    return [printContentLine({ ...property, value: '' }, version), ...property.value.split('\n')];
  if (!hasParameterValue(property, 'ENCODING', 'BASE64') && !hasParameterValue(property, 'ENCODING', 'B'))
    return [line];
  // an empty line tells where base64 ends
  return [fold(line), ''];
}

/** RFC 6350 §3.2: lines go on behind CRLF and a blank; a character is not split. */
function fold(line: string): string {
  if (line.length * 3 <= lineOctets || Buffer.byteLength(line) <= lineOctets) return line;
  const octets = Buffer.from(line);
  const parts: string[] = [];
  for (let at = 0; at < octets.length; ) {
    let end = Math.min(at + lineOctets - (at === 0 ? 0 : 1), octets.length);
    while (end < octets.length && ((octets[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    parts.push(octets.toString('utf8', at, end));
    at = end;
  }
  return parts.join('\r\n ');
}

/** Quoted-printable goes on behind `=`; an encoded octet is not split. */
function foldSoftly(line: string): string {
  const start = line.indexOf(':') + 1;
  const parts: string[] = [];
  let part = line.slice(0, start);
  for (const [unit] of line.slice(start).matchAll(/=[\dA-F]{2}|[\s\S]/gi)) {
    if (part.length + unit.length > lineOctets && part.length > start) {
      parts.push(`${part}=`);
      part = '';
    }
    part += unit;
  }
  return [...parts, part].join('\r\n');
}
