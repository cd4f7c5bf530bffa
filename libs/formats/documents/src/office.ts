import { strFromU8, unzipSync } from 'fflate';
import type { DocumentLimits } from './limits.js';

/** Parts that hold what somebody has written, in ECMA-376 and OpenDocument packages. */
const WRITTEN = [
  /^word\/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml$/,
  /^xl\/(?:sharedStrings|comments\d*|worksheets\/sheet\d+)\.xml$/,
  /^ppt\/(?:slides\/slide|notesSlides\/notesSlide|comments\/comment)\d+\.xml$/,
  /^content\.xml$/,
];

/** Elements behind whose end another text begins: paragraphs, cells, rows, … */
const BLOCKS = new Set(['p', 'h', 'si', 'tc', 'tr', 'c', 'table-cell']);
/** … and those that stand for white space. */
const BLANKS = new Set(['br', 'tab', 'line-break', 's']);
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function characterOf(reference: string): string {
  const code = reference.startsWith('x') ? Number.parseInt(reference.slice(1), 16) : Number(reference);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}

const decoded = (text: string): string =>
  text.replace(/&(?:#(x[\da-f]{1,6}|\d{1,7})|(amp|lt|gt|quot|apos));/gi, (_, code: string | undefined, name: string) =>
    code === undefined ? (ENTITIES[name.toLowerCase()] ?? '') : characterOf(code.toLowerCase()),
  );

/** Readings above Japanese words, and numbers of cells that only name a shared text: they are left out with what is in them. */
const isLeftOut = (name: string, tag: string): boolean =>
  !tag.endsWith('/') && (name === 'rPh' || (name === 'c' && / t="s"/.test(tag)));

/** The text between the tags; reads each character once. */
function plain(xml: string): string {
  let text = '';
  let skipped: string | null = null;
  for (let at = 0; at < xml.length; ) {
    const open = xml.indexOf('<', at);
    if (skipped === null) text += decoded(xml.slice(at, open < 0 ? xml.length : open));
    const close = open < 0 ? -1 : xml.indexOf('>', open);
    if (close < 0) break;
    const tag = xml.slice(open + 1, close);
    const name = /^\/?(?:[\w-]+:)?([\w-]+)/.exec(tag)?.[1] ?? '';
    const ends = tag.startsWith('/');
    if (skipped === null && isLeftOut(name, tag)) skipped = name;
    else if (ends && name === skipped) skipped = null;
    if ((ends && BLOCKS.has(name)) || BLANKS.has(name)) text += '\n';
    at = close + 1;
  }
  return text;
}

/** The text of an Office Open XML or OpenDocument file. Throws for what is none. */
export function officeText(octets: Uint8Array, { characters, unpackedOctets }: DocumentLimits): string {
  let left = unpackedOctets;
  const parts = unzipSync(octets, {
    filter: ({ name, originalSize }) => {
      if (!WRITTEN.some((form) => form.test(name)) || originalSize > left) return false;
      left -= originalSize;
      return true;
    },
  });
  let text = '';
  for (const [, part] of Object.entries(parts)) {
    if (text.length >= characters) break;
    text += `${plain(strFromU8(part))}\n`;
  }
  return text.slice(0, characters);
}
