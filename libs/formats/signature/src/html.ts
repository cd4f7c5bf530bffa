import { htmlToText } from '#formats/mime';

/**
 * Where clients let the mail begin that is answered: Outlook, Gmail, Thunderbird, Apple Mail, Yahoo and Zimbra, in that order
 * of how many people use them.
 */
const quotes: readonly RegExp[] = [
  /<div\b[^>]{0,300}?\bid=["']?(?:appendonsend|divRplyFwdMsg|mail-editor-reference-message-container|ms-outlook-mobile-reference-message)\b/i,
  /<div\b[^>]{0,300}?\bstyle=["'][^"'>]{0,200}?border-top:\s?solid\s#?\w{3,9}\s1\.0pt/i,
  /<(?:div|blockquote)\b[^>]{0,300}?\bclass=["']?[^"'>]{0,100}?\b(?:gmail_quote|gmail_quote_container|gmail_attr|moz-cite-prefix|moz-forward-container|yahoo_quoted|protonmail_quote)\b/i,
  /<blockquote\b[^>]{0,300}?\btype=["']?cite\b/i,
  /<hr\b[^>]{0,300}?\bid=["']?(?:zwchr|stopSpelling)\b/i,
];
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
  const found = quotes.map((quote) => html.search(quote)).filter((at) => at >= 0);
  if (found.length === 0) return null;
  const at = Math.min(...found);
  const last = html.toLowerCase().lastIndexOf('</blockquote>');
  // Whoever answers below the quotation has it behind them: there, and nowhere else, their words end.
  if (last > at && htmlToText(html.slice(last, htmlEnd(content)), 100).trim() !== '') return null;
  return at;
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
  let out = '';
  let at = 0;
  for (;;) {
    const next = hidden
      .map((start) => ({ start, from: lower.indexOf(start, at) }))
      .filter(({ from }) => from >= 0)
      .toSorted((a, b) => a.from - b.from)[0];
    if (!next) break;
    const end = lower.indexOf(hiddenEnds[next.start], next.from + next.start.length);
    if (end < 0) break;
    out += html.slice(at, next.from) + ' '.repeat(end - next.from);
    at = end;
  }
  return out + html.slice(at);
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
