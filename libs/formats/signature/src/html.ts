import { htmlToText } from '#formats/mime';

/**
 * Where clients let the mail begin that is answered: Outlook, Gmail, Thunderbird, Apple Mail, Yahoo and Zimbra, in that order
 * of how many people use them.
 */
const quotes: readonly RegExp[] = [
  /^<div\b.*\bid=["']?(?:appendonsend|divRplyFwdMsg|mail-editor-reference-message-container|ms-outlook-mobile-reference-message)\b/is,
  /^<div\b.*\bstyle=["'][^"']{0,200}border-top:\s?solid\s#?\w{3,9}\s1\.0pt/is,
  /^<(?:div|blockquote)\b.*\bclass=["']?[^"']{0,100}\b(?:gmail_quote|gmail_quote_container|gmail_attr|moz-cite-prefix|moz-forward-container|yahoo_quoted|protonmail_quote)\b/is,
  /^<blockquote\b.*\btype=["']?cite\b/is,
  /^<hr\b.*\bid=["']?(?:zwchr|stopSpelling)\b/is,
];
/** Characters of a tag that are looked at. */
const maxTag = 500;
const hidden = ['<!--', '<style', '<script'] as const;
const hiddenEnds: Readonly<Record<(typeof hidden)[number], string>> = {
  '<!--': '-->',
  '<style': '</style',
  '<script': '</script',
};
const ESC = 0x1b;

/** Offset in HTML at which what is answered begins; null where there is no such place, or the author writes below it. */
export function htmlQuote(content: Buffer): number | null {
  const html = visible(content);
  const at = quoteTag(html);
  if (at === null) return null;
  const last = html.toLowerCase().lastIndexOf('</blockquote>');
  // Whoever answers below the quotation has it behind them: there, and nowhere else, their words end.
  if (last > at && htmlToText(html.slice(last, htmlEnd(content)), 100).trim() !== '') return null;
  return at;
}

/** The first tag with which a quotation begins. */
function quoteTag(html: string): number | null {
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) {
    if (!'bdhBDH'.includes(html.charAt(at + 1))) continue;
    let end = at + 1;
    while (end < html.length && end - at < maxTag && html[end] !== '<' && html[end] !== '>') end += 1;
    const tag = html.slice(at, end);
    if (quotes.some((quote) => quote.test(tag))) return at;
  }
  return null;
}

/** Offset at which HTML ends: before the tag that closes its body. */
export function htmlEnd(content: Buffer): number {
  const html = visible(content).toLowerCase();
  const [body, whole] = [html.lastIndexOf('</body'), html.lastIndexOf('</html')];
  if (body >= 0) return body;
  return whole >= 0 ? whole : content.length;
}

/**
 * One character an octet, at the same offsets, with blanks for what is no markup: comments, styles, scripts, and the kanji of
 * ISO-2022-JP, whose octets look like tags.
 */
function visible(content: Buffer): string {
  const html = (content.includes(ESC) ? withoutKanji(content) : content).toString('latin1');
  const lower = html.toLowerCase();
  const pieces: string[] = [];
  const next = hidden.map((start) => ({ start, from: lower.indexOf(start) }));
  let at = 0;
  for (;;) {
    // what is not there any more is not looked for again
    for (const each of next) if (each.from >= 0 && each.from < at) each.from = lower.indexOf(each.start, at);
    const first = next.filter(({ from }) => from >= 0).toSorted((a, b) => a.from - b.from)[0];
    if (!first) break;
    const end = lower.indexOf(hiddenEnds[first.start], first.from + first.start.length);
    if (end < 0) first.from = -1;
    else {
      pieces.push(html.slice(at, first.from), ' '.repeat(end - first.from));
      at = end;
    }
  }
  return pieces.join('') + html.slice(at);
}

function withoutKanji(content: Buffer): Buffer {
  const out = Buffer.from(content);
  let isDouble = false;
  for (let at = 0; at < out.length; at++) {
    if (out[at] === ESC) {
      isDouble = out[at + 1] === 0x24;
      at += 2;
    } else if (isDouble) out[at] = 0x20;
  }
  return out;
}
