import { decodeTransfer } from '#formats/mime';
import { hasParameterValue, parameterValue, typesOf } from '../syntax/parameters.js';
import type { Property } from '../types.js';
import { uriOf } from './text.js';

/** Octets within a card, or the address where they are. Nothing is ever fetched here. */
export type Media =
  | { readonly kind: 'data'; readonly mediaType: string; readonly octets: Buffer }
  | { readonly kind: 'uri'; readonly mediaType: string | null; readonly uri: string };

/** Families of what PHOTO and its like contain. */
const families: Readonly<Record<string, string>> = {
  PHOTO: 'image',
  LOGO: 'image',
  SOUND: 'audio',
  KEY: 'application',
};
const special: Readonly<Record<string, string>> = {
  JPG: 'image/jpeg',
  PGP: 'application/pgp-keys',
  X509: 'application/pkix-cert',
  WAVE: 'audio/wav',
  BASIC: 'audio/basic',
};

/** What is said of octets of which nothing is known. */
const UNKNOWN = 'application/octet-stream';

const signatures: readonly (readonly [type: string, signature: RegExp])[] = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG\r\n/],
  ['image/gif', /^GIF8/],
  ['image/webp', /^RIFF....WEBP/s],
];

/** The type of a picture by its first octets; null where they are of no usual one. */
function imageTypeOf(octets: Buffer): string | null {
  const start = octets.toString('latin1', 0, 12);
  return signatures.find(([, signature]) => signature.test(start))?.[0] ?? null;
}

/** Any of `PHOTO;ENCODING=b;TYPE=JPEG:…`, `PHOTO:data:image/jpeg;base64,…`, `PHOTO;VALUE=uri:https://…`; null for none of them. */
export function mediaOf(property: Property): Media | null {
  if (isBase64(property)) {
    const octets = decodeTransfer(Buffer.from(property.value, 'latin1'), 'base64');
    return { kind: 'data', mediaType: mediaTypeOf(property) ?? imageTypeOf(octets) ?? UNKNOWN, octets };
  }
  const uri = uriOf(property);
  const data = /^data:([^,;]*)((?:;[^,;]*)*),/i.exec(uri.slice(0, 300));
  if (data !== null) {
    const mediaType = data[1] === undefined || data[1] === '' ? 'text/plain' : data[1].toLowerCase();
    const content = uri.slice(data[0].length);
    const octets = /;base64$/i.test(data[2] ?? '') ? Buffer.from(content, 'base64') : percentOctets(content);
    return { kind: 'data', mediaType, octets };
  }
  return /^[a-z][a-z\d+.-]*:/i.test(uri) ? { kind: 'uri', mediaType: mediaTypeOf(property), uri } : null;
}

export function isBase64(property: Property): boolean {
  return ['B', 'BASE64'].some((encoding) => hasParameterValue(property, 'ENCODING', encoding));
}

/** Octets of the content, decoded, without decoding it. */
export function mediaOctets(property: Property): number {
  const isData = /^data:/i.test(property.value.trimStart().slice(0, 5));
  return isBase64(property) || isData ? Math.floor((property.value.length * 3) / 4) : 0;
}

/** What MEDIATYPE says, or a type such as `JPEG`. */
export function mediaTypeOf(property: Property): string | null {
  const named = parameterValue(property, 'MEDIATYPE');
  if (named !== null) return named.toLowerCase();
  const family = families[property.name.toUpperCase()];
  for (const type of typesOf(property).map((each) => each.toUpperCase())) {
    if (/^[A-Z]+\/[A-Z\d.+-]+$/.test(type)) return type.toLowerCase();
    if (special[type] !== undefined) return special[type];
    if (family !== undefined && isFormat(type)) return `${family}/${type.toLowerCase()}`;
  }
  return null;
}

/** Types that are formats, and not uses such as HOME. */
function isFormat(type: string): boolean {
  return !['', 'HOME', 'WORK', 'PREF', 'INTERNET'].includes(type) && /^[A-Z\d.+-]+$/.test(type);
}

/** The type as vCard 3.0 names it: `image/jpeg` is `JPEG`; null for what is not known. */
export function formatName(mediaType: string): string | null {
  if (mediaType === UNKNOWN) return null;
  const known = Object.entries(special).find(([name, type]) => type === mediaType && name !== 'JPG');
  return known?.[0] ?? mediaType.replace(/^[^/]*\//, '').toUpperCase();
}

/** Types of a property that name the format of its content. */
export function withoutFormats(property: Property): readonly string[] {
  return typesOf(property).filter((type) => {
    const upper = type.toUpperCase();
    const isMedia = families[property.name.toUpperCase()] !== undefined && isFormat(upper);
    return !isMedia && special[upper] === undefined && !upper.includes('/');
  });
}

export function dataUri(mediaType: string, octets: Buffer): string {
  return `data:${mediaType};base64,${octets.toString('base64')}`;
}

function percentOctets(content: string): Buffer {
  const text = content.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}
